#include "dummy_client/report/json_result.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "telemetry/histogram_encoding.h"
#include "tests/unit/dummy_client/report/sample_result.h"

namespace portstorm::client {
namespace {

using nlohmann::json;
using telemetry::Histogram;

json written(const RunResult& result) {
  return json::parse(json_result(result));
}

Histogram histogram_from(const json& object) {
  std::string why;
  const auto histogram = telemetry::decode_histogram(object.at("hdr").get<std::string>(), why);
  EXPECT_TRUE(histogram.has_value()) << why;
  return histogram.value_or(Histogram());
}

TEST(JsonResult, HoldsTheRunUnderSnakeCaseKeys) {
  const json document = written(sample_result());
  EXPECT_EQ(document.at("version"), 2);
  EXPECT_EQ(document.at("scenario"), "chat_rooms");
  EXPECT_EQ(document.at("started"), "2024-05-01T12:00:00.000000Z");
  EXPECT_EQ(document.at("elapsed"), 10.0);
  EXPECT_EQ(document.at("peak_vus"), 5000);
  EXPECT_EQ(document.at("bytes_sent"), 3000000);
  EXPECT_EQ(document.at("bytes_received"), 30000000);
  EXPECT_EQ(document.at("ledger").at("missing"), 3);
  EXPECT_EQ(document.at("errors").at("count"), 2);
  EXPECT_EQ(document.at("errors").at("kinds").at(0).at("kind"), "expect: timed out");
  EXPECT_EQ(document.at("seconds").size(), 10U);
  EXPECT_EQ(document.at("seconds").at(9).at("p99"), 0.012);
  EXPECT_EQ(document.at("generator").at("busiest_thread_share"), 0.35);
}

TEST(JsonResult, GivesVerdictAndExitCode) {
  RunResult result = sample_result();
  result.verdict = Verdict::invalid;
  result.generator.invalid_reason = "busy";
  const json document = written(result);
  EXPECT_EQ(document.at("verdict"), "invalid");
  EXPECT_EQ(document.at("verdict_reason"), "busy");
  EXPECT_EQ(document.at("exit_code"), 108);
}

TEST(JsonResult, GivesLatenciesInSeconds) {
  const json step = written(sample_result()).at("steps").at(2);
  EXPECT_EQ(step.at("kind"), "expect");
  EXPECT_EQ(step.at("name"), "say");
  EXPECT_EQ(step.at("count"), 7000);
  EXPECT_EQ(step.at("failures"), 2);
  for (const char* key : {"avg", "min", "p50", "p90", "p95", "p99", "p99_9", "max"}) {
    EXPECT_DOUBLE_EQ(step.at("latency").at(key).get<double>(), 0.0015) << key;
    EXPECT_DOUBLE_EQ(step.at("uncorrected_latency").at(key).get<double>(), 0.00075) << key;
  }
}

TEST(JsonResult, HistogramsComeBackBucketForBucket) {
  RunResult result = sample_result();
  Histogram& latency = result.steps[2].latency;
  std::uint64_t microseconds = 1;
  for (int i = 0; i < 30; ++i, microseconds += microseconds * 2 / 3 + 1) {
    latency.record(std::chrono::microseconds(static_cast<std::int64_t>(microseconds)), 3);
  }
  latency.record(2h);
  const json object = written(result).at("steps").at(2).at("latency");
  EXPECT_EQ(histogram_from(object).counts(), latency.counts());
  EXPECT_EQ(object.at("count"), latency.count());
  EXPECT_EQ(object.at("clamped"), 1);
  // Exact values beside the buckets: to the nanosecond.
  EXPECT_EQ(std::llround(object.at("min").get<double>() * 1e9), latency.min().count());
  EXPECT_EQ(std::llround(object.at("max").get<double>() * 1e9), latency.max().count());
}

TEST(JsonResult, ThresholdsWithoutAValueAreNull) {
  RunResult result = sample_result();
  result.thresholds = {{"latency{as:say}", "p(99)<50ms", 0.0015, true, true, true},
                       {"errors", "rate<0.001", 0, false, false, false}};
  const json thresholds = written(result).at("thresholds");
  EXPECT_EQ(thresholds.at(0).at("value"), 0.0015);
  EXPECT_EQ(thresholds.at(0).at("unit"), "seconds");
  EXPECT_EQ(thresholds.at(0).at("passed"), true);
  EXPECT_TRUE(thresholds.at(1).at("value").is_null());
  EXPECT_EQ(thresholds.at(1).at("unit"), "number");
  EXPECT_EQ(thresholds.at(1).at("passed"), false);
}

TEST(JsonResult, AThresholdTellsItsRuleInParts) {
  const json thresholds = written(full_result()).at("thresholds");
  const json& rule = thresholds.at(0).at("rule");
  EXPECT_EQ(rule.at("aggregate"), "percentile");
  EXPECT_EQ(rule.at("percentile"), 99.9);
  EXPECT_EQ(rule.at("comparison"), "<");
  EXPECT_EQ(rule.at("limit"), 0.05);
}

TEST(JsonResult, HoldsCohortsMarksCanaryAndWhatAdversariesDid) {
  const json document = written(full_result());
  EXPECT_EQ(document.at("dropped_iterations"), 31);
  EXPECT_EQ(document.at("cohorts").at(1).at("name"), "구경꾼");
  EXPECT_EQ(document.at("cohorts").at(1).at("requested_rate"), 103.1);
  EXPECT_EQ(document.at("cohorts").at(2).at("adversary"), true);
  EXPECT_EQ(document.at("steps").at(4).at("kind"), "close");
  EXPECT_EQ(document.at("steps").at(5).at("adversary"), true);
  EXPECT_EQ(document.at("adversary_errors").at("count"), 12);
  EXPECT_EQ(document.at("marks").at(0).at("text"), "배포 시작");
  EXPECT_EQ(document.at("canary").at("served"), true);
  EXPECT_EQ(document.at("ledger").at("unstamped"), 9);
  EXPECT_EQ(document.at("generator").at("warnings").size(), 1U);
  EXPECT_EQ(document.at("generator").at("short_sends"), 4);
  EXPECT_TRUE(written(sample_result()).at("canary").is_null());
}

TEST(JsonResult, HasALineForEachKeyAndEachElement) {
  const std::string text = json_result(sample_result());
  EXPECT_NE(text.find("\n\"version\": 2,\n"), std::string::npos) << text.substr(0, 200);
  EXPECT_NE(text.find("\n\"seconds\": [\n  {\"time\":1.0,"), std::string::npos);
  EXPECT_TRUE(text.ends_with("}]\n}\n"));
}

TEST(JsonResult, WithoutALedgerItIsNull) {
  RunResult result = sample_result();
  result.ledger.reset();
  EXPECT_TRUE(written(result).at("ledger").is_null());
}

TEST(JsonResult, BytesThatAreNoUtf8AreReplaced) {
  RunResult result = sample_result();
  result.errors["expect: \xff\xfe"] = {1, "got \x80"};
  const json kinds = written(result).at("errors").at("kinds");
  EXPECT_EQ(kinds.at(1).at("example"), "got \xEF\xBF\xBD");
}

TEST(JsonResult, KeepsLargeSeeds) {
  RunResult result = sample_result();
  result.seed = UINT64_MAX;
  EXPECT_EQ(written(result).at("seed").get<std::uint64_t>(), UINT64_MAX);
}

TEST(JsonResult, AnEmptyRunIsADocumentToo) {
  const json document = written(RunResult());
  EXPECT_EQ(document.at("steps"), json::array());
  EXPECT_EQ(document.at("seconds"), json::array());
  EXPECT_EQ(document.at("errors").at("kinds"), json::array());
}

}  // namespace
}  // namespace portstorm::client
