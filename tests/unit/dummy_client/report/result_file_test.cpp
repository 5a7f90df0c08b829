#include "dummy_client/report/result_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <regex>

#include "dummy_client/report/json_result.h"
#include "dummy_client/report/thresholds.h"
#include "tests/unit/dummy_client/report/sample_result.h"

namespace portstorm::client {
namespace {

using telemetry::Histogram;

RunResult read_back(const RunResult& result) {
  json_file::Mistakes mistakes("result.json");
  const auto read = parse_result(json_result(result), mistakes);
  EXPECT_TRUE(read.has_value()) << mistakes.to_string();
  return read.value_or(RunResult());
}

std::string mistakes_in(const std::string& text) {
  json_file::Mistakes mistakes("result.json");
  EXPECT_FALSE(parse_result(text, mistakes).has_value());
  return mistakes.to_string();
}

// The written sample with one thing changed.
std::string changed(const std::string& from, const std::string& to) {
  std::string text = json_result(full_result());
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

void expect_same(const Histogram& a, const Histogram& b) {
  EXPECT_EQ(a.counts(), b.counts());
  EXPECT_EQ(a.count(), b.count());
  EXPECT_EQ(a.clamped(), b.clamped());
  EXPECT_EQ(a.min(), b.min());
  EXPECT_EQ(a.max(), b.max());
  EXPECT_EQ(a.mean(), b.mean());
}

void expect_same(const std::map<std::string, ErrorKind>& a,
                 const std::map<std::string, ErrorKind>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [kind, error] : a) {
    ASSERT_TRUE(b.contains(kind));
    EXPECT_EQ(b.at(kind).count, error.count);
    EXPECT_EQ(b.at(kind).example, error.example);
  }
}

TEST(ResultFile, BringsTheRunBack) {
  const RunResult result = full_result(), read = read_back(result);
  EXPECT_EQ(read.scenario, result.scenario);
  EXPECT_EQ(read.description, result.description);
  EXPECT_EQ(read.scenario_file, result.scenario_file);
  EXPECT_EQ(read.target, result.target);
  EXPECT_EQ(read.seed, result.seed);
  EXPECT_EQ(read.started, result.started);
  EXPECT_EQ(read.elapsed, result.elapsed);
  EXPECT_EQ(read.peak_vus, result.peak_vus);
  EXPECT_EQ(read.peak_connections, result.peak_connections);
  EXPECT_EQ(read.iterations, result.iterations);
  EXPECT_EQ(read.interrupted_iterations, result.interrupted_iterations);
  EXPECT_EQ(read.dropped_iterations, result.dropped_iterations);
  EXPECT_EQ(read.packets_sent, result.packets_sent);
  EXPECT_EQ(read.packets_received, result.packets_received);
  EXPECT_EQ(read.bytes_sent, result.bytes_sent);
  EXPECT_EQ(read.bytes_received, result.bytes_received);
  EXPECT_EQ(read.error_count, result.error_count);
  EXPECT_EQ(read.checked_steps, result.checked_steps);
  EXPECT_EQ(read.adversary_error_count, result.adversary_error_count);
  EXPECT_EQ(read.verdict, result.verdict);
  expect_same(read.errors, result.errors);
  expect_same(read.adversary_errors, result.adversary_errors);
}

TEST(ResultFile, BringsCohortsStepsAndLedgerBack) {
  RunResult result = full_result();
  result.steps[2].latency.record(5h);  // clamped
  const RunResult read = read_back(result);
  ASSERT_EQ(read.cohorts.size(), result.cohorts.size());
  for (std::size_t i = 0; i < read.cohorts.size(); ++i) {
    const CohortResult &a = read.cohorts[i], &b = result.cohorts[i];
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.executor, b.executor);
    EXPECT_EQ(a.adversary, b.adversary);
    EXPECT_EQ(a.peak_vus, b.peak_vus);
    EXPECT_EQ(a.iterations, b.iterations);
    EXPECT_EQ(a.interrupted_iterations, b.interrupted_iterations);
    EXPECT_EQ(a.errors, b.errors);
    EXPECT_EQ(a.due_iterations, b.due_iterations);
    EXPECT_EQ(a.dropped_iterations, b.dropped_iterations);
    EXPECT_EQ(a.requested_rate, b.requested_rate);
    EXPECT_EQ(a.achieved_rate, b.achieved_rate);
  }
  ASSERT_EQ(read.steps.size(), result.steps.size());
  for (std::size_t i = 0; i < read.steps.size(); ++i) {
    const StepResult &a = read.steps[i], &b = result.steps[i];
    EXPECT_EQ(a.kind, b.kind);
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.adversary, b.adversary);
    EXPECT_EQ(a.count, b.count);
    EXPECT_EQ(a.failures, b.failures);
    expect_same(a.latency, b.latency);
    expect_same(a.uncorrected_latency, b.uncorrected_latency);
  }
  ASSERT_TRUE(read.ledger.has_value());
  EXPECT_EQ(read.ledger->delivered, 997U);
  EXPECT_EQ(read.ledger->missing, 3U);
  EXPECT_EQ(read.ledger->unstamped, 9U);
  expect_same(read.ledger->delivery_latency, result.ledger->delivery_latency);
  expect_same(read.ledger->last_delivery_latency, result.ledger->last_delivery_latency);
}

TEST(ResultFile, BringsSecondsMarksCanaryAndGeneratorBack) {
  const RunResult result = full_result(), read = read_back(result);
  ASSERT_EQ(read.seconds.size(), result.seconds.size());
  for (std::size_t i = 0; i < read.seconds.size(); ++i) {
    const Second &a = read.seconds[i], &b = result.seconds[i];
    EXPECT_EQ(a.time, b.time);
    EXPECT_EQ(a.vus, b.vus);
    EXPECT_EQ(a.connections, b.connections);
    EXPECT_EQ(a.packets_sent, b.packets_sent);
    EXPECT_EQ(a.packets_received, b.packets_received);
    EXPECT_EQ(a.bytes_sent, b.bytes_sent);
    EXPECT_EQ(a.bytes_received, b.bytes_received);
    EXPECT_EQ(a.errors, b.errors);
    EXPECT_EQ(a.p50, b.p50);
    EXPECT_EQ(a.p95, b.p95);
    EXPECT_EQ(a.p99, b.p99);
    EXPECT_EQ(a.max, b.max);
  }
  ASSERT_EQ(read.marks.size(), 2U);
  EXPECT_EQ(read.marks[0].text, "배포 시작");
  EXPECT_EQ(read.marks[0].time, 2.5);
  EXPECT_EQ(read.marks[1].count, 50U);
  ASSERT_TRUE(read.canary.has_value());
  EXPECT_TRUE(read.canary->served);
  EXPECT_EQ(read.canary->took, 12ms);
  EXPECT_EQ(read.generator.cpu, 4s);
  EXPECT_EQ(read.generator.cpu_share, 0.35);
  EXPECT_EQ(read.generator.peak_resident_bytes, 64'000'000U);
  EXPECT_EQ(read.generator.short_sends, 4U);
  EXPECT_EQ(read.generator.warnings, result.generator.warnings);
  expect_same(read.generator.schedule_lag, result.generator.schedule_lag);
}

TEST(ResultFile, BringsThresholdsBackSoThatTheyCanJudgeAgain) {
  RunResult result = full_result();
  apply_thresholds(thresholds_of(result), result);
  RunResult read = read_back(result);
  ASSERT_EQ(read.thresholds.size(), 3U);
  EXPECT_EQ(read.thresholds[0].value, result.thresholds[0].value);
  EXPECT_TRUE(read.thresholds[0].is_latency);
  EXPECT_FALSE(read.thresholds[1].is_latency);
  EXPECT_EQ(read.thresholds[2].metric, "canary");
  EXPECT_FALSE(read.thresholds[2].rule.has_value());
  apply_thresholds(thresholds_of(read), read);
  EXPECT_EQ(json_result(read), json_result(result));
}

TEST(ResultFile, WhatIsWrittenAgainIsTheSameText) {
  for (const RunResult& result : {RunResult(), sample_result(), full_result()}) {
    EXPECT_EQ(json_result(read_back(result)), json_result(result));
  }
  for (const Verdict verdict :
       {Verdict::threshold_failed, Verdict::aborted, Verdict::unreachable, Verdict::invalid}) {
    RunResult result = sample_result();
    result.verdict = verdict;
    EXPECT_EQ(read_back(result).verdict, verdict);
  }
}

TEST(ResultFile, KeepsLargeSeeds) {
  RunResult result;
  result.seed = UINT64_MAX;
  EXPECT_EQ(read_back(result).seed, UINT64_MAX);
}

TEST(ResultFile, OtherVersionsAreNamedAndNothingElseIs) {
  EXPECT_EQ(mistakes_in("{\"version\": 1}"),
            "result.json:1:13: this is a result of version 1, whose histograms cannot be read any "
            "more; version 2 was expected: run it again\n");
  EXPECT_EQ(mistakes_in("{\"version\": 3, \"steps\": 7}"),
            "result.json:1:13: this is a result of a newer dummy_client; version 2 was expected\n");
  for (const char* other : {"{}", "[]", "7", "{\"version\": \"2\"}", "{\"scenario\": \"x\"}"}) {
    EXPECT_EQ(mistakes_in(other),
              "result.json:1:1: this is no result of dummy_client: an object with a \"version\" "
              "was expected\n");
  }
}

TEST(ResultFile, UnknownKeysArePassedOver) {
  const std::string text = changed("\"seed\": 7", "\"seed\": 7, \"of a later version\": [{}]");
  json_file::Mistakes mistakes("result.json");
  EXPECT_TRUE(parse_result(text, mistakes).has_value()) << mistakes.to_string();
}

TEST(ResultFile, EveryMistakeIsReportedWithItsPlace) {
  std::string text = changed("\"verdict\": \"passed\"", "\"verdict\": \"pased\"");
  text = std::regex_replace(text, std::regex("\"seed\": 7"), "\"seed\": -7");
  text = std::regex_replace(text, std::regex("\"scenario\": "), "\"scenari\": ");
  const std::string mistakes = mistakes_in(text);
  EXPECT_NE(mistakes.find("result.json:1:1: \"scenario\" is missing"), std::string::npos)
      << mistakes;
  EXPECT_NE(mistakes.find("result.json:3:12: \"verdict\""), std::string::npos) << mistakes;
  EXPECT_NE(mistakes.find("did you mean \"passed\""), std::string::npos) << mistakes;
  EXPECT_NE(mistakes.find("result.json:10:9: \"seed\" must be an integer from 0"),
            std::string::npos)
      << mistakes;
}

TEST(ResultFile, AHistogramThatContradictsItselfIsAMistake) {
  EXPECT_NE(mistakes_in(changed("\"latency\":{\"count\":5000,", "\"latency\":{\"count\":5001,"))
                .find("\"hdr\" holds 5000 values, but \"count\" is 5001"),
            std::string::npos);
  EXPECT_NE(mistakes_in(changed("HISTFAAA", "HISTFBBB")).find("\"hdr\" holds less or more bytes"),
            std::string::npos);
  EXPECT_NE(mistakes_in(changed("\"min\":0.", "\"min\":9.")).find("\"min\" and \"max\" must rise"),
            std::string::npos);
}

TEST(ResultFile, ListsHaveTheirLimits) {
  RunResult result;
  result.marks.resize(RunResult::max_marks + 1);
  EXPECT_NE(mistakes_in(json_result(result)).find("\"marks\" has 1001 elements, at most 1000"),
            std::string::npos);
}

TEST(ResultFile, SecondsMustFollowOneAnother) {
  RunResult result = sample_result();
  std::swap(result.seconds[3], result.seconds[4]);
  EXPECT_NE(mistakes_in(json_result(result)).find("\"time\" must rise"), std::string::npos);
}

TEST(ResultFile, AnyTextIsReadOrRefused) {
  const std::string good = json_result(full_result());
  std::mt19937_64 random(5);
  for (int round = 0; round < 300; ++round) {
    std::string text = good;
    for (int change = 0; change < 3; ++change) {
      text[random() % text.size()] = "0-9\"{}[],:eHnt"[random() % 14];
    }
    json_file::Mistakes mistakes("result.json");
    const bool is_read = parse_result(text, mistakes).has_value();
    EXPECT_EQ(is_read, mistakes.empty());
  }
}

TEST(ResultFile, AFileThatIsNotThereIsAMistake) {
  json_file::Mistakes mistakes("no such file.json");
  EXPECT_FALSE(read_result("no such file.json", mistakes).has_value());
  EXPECT_EQ(mistakes.to_string(), "no such file.json:1:1: the file does not exist\n");
}

}  // namespace
}  // namespace portstorm::client
