#include "dummy_client/report/compare.h"

#include <gtest/gtest.h>

#include <sstream>

#include "dummy_client/report/comparison_text.h"
#include "tests/unit/dummy_client/report/sample_result.h"
#include "tests/unit/dummy_client/report/simulated_run.h"
#include "tests/unit/dummy_client/report/text_search.h"

namespace portstorm::client {
namespace {

NamedResult run_of(double median, unsigned seed) {
  std::mt19937_64 random(seed);
  Simulation simulation;
  simulation.median = median;
  return {"run" + std::to_string(seed) + ".json", simulated_run(simulation, random)};
}

std::string text_of(const NamedResult& a, const NamedResult& b,
                    std::optional<double> regression = std::nullopt) {
  return comparison_text(a, b, compare_results(a, b), regression, Colours::none);
}

std::string last_line(const std::string& text) {
  const std::size_t start = text.rfind('\n', text.size() - 2);
  return text.substr(start + 1, text.size() - start - 2);
}

TEST(Compare, FindsNoDifferenceBetweenEquals) {
  const NamedResult a = run_of(0.002, 1), b = run_of(0.002, 2);
  const Comparison comparison = compare_results(a, b);
  EXPECT_EQ(comparison.worse + comparison.better, 0U);
  EXPECT_FALSE(comparison.worst.has_value());
  EXPECT_TRUE(contains(last_line(text_of(a, b)), "conclusion: no difference beyond the noise in 6"))
      << text_of(a, b);
}

TEST(Compare, NamesWhatGotWorseMost) {
  const NamedResult a = run_of(0.002, 1), b = run_of(0.003, 2);
  const Comparison comparison = compare_results(a, b);
  ASSERT_TRUE(comparison.worst.has_value());
  EXPECT_EQ(comparison.worst->step, "expect say");
  EXPECT_GE(comparison.worse, 4U);
  EXPECT_EQ(comparison.better, 0U);
  EXPECT_NEAR(comparison.worst_p99->change, 0.5, 0.15);
  const std::string conclusion = last_line(text_of(a, b));
  EXPECT_TRUE(contains(conclusion, "conclusion: B is worse in ")) << conclusion;
  EXPECT_TRUE(contains(conclusion, " of expect say by +")) << conclusion;
  EXPECT_TRUE(contains(last_line(text_of(b, a)), "B is better in ")) << text_of(b, a);
}

TEST(Compare, ARegressionIsAP99BeyondTheLimitAndTheNoise) {
  const NamedResult a = run_of(0.002, 1), same = run_of(0.002, 2), slow = run_of(0.003, 3);
  const Comparison worse = compare_results(a, slow);
  EXPECT_TRUE(is_regression(worse, 10));
  EXPECT_FALSE(is_regression(worse, 90));
  EXPECT_FALSE(is_regression(compare_results(slow, a), 0));
  EXPECT_FALSE(is_regression(compare_results(a, same), 0));
  EXPECT_TRUE(
      contains(last_line(text_of(a, slow, 10)), "conclusion: REGRESSION: p99 of expect say by +"));
  EXPECT_TRUE(contains(last_line(text_of(a, slow, 10)), "the limit is 10%"));
  EXPECT_FALSE(contains(text_of(a, slow, 90), "REGRESSION"));
}

TEST(Compare, FromAnInvalidRunNothingCanBeConcluded) {
  NamedResult a = run_of(0.002, 1), b = run_of(0.003, 2);
  b.result.verdict = Verdict::invalid;
  b.result.generator.invalid_reason = "it fell behind";
  const Comparison comparison = compare_results(a, b);
  EXPECT_EQ(comparison.undecided_by, Verdict::invalid);
  EXPECT_FALSE(is_regression(comparison, 0));
  EXPECT_EQ(last_line(text_of(a, b, 10)),
            "  conclusion: nothing can be concluded: B is INVALID: it fell behind");
  a.result.verdict = Verdict::unreachable;
  EXPECT_EQ(compare_results(a, b).undecided_by, Verdict::invalid);
}

TEST(Compare, RemarksOnWhatMakesTheRunsLessAlike) {
  NamedResult a = run_of(0.002, 1), b = run_of(0.002, 2);
  b.result.scenario = "other";
  b.result.seed = 8;
  b.result.elapsed *= 2;
  b.result.steps.push_back(sample_step(StepResult::Kind::send, "extra", 10, 1ms));
  b.result.verdict = Verdict::aborted;
  b.result.generator.warnings = {"busy"};
  const std::string text = text_of(a, b);
  for (const char* remark :
       {"other scenarios: simulated in A, other in B", "other seeds: 0 in A, 8 in B",
        "other lengths: 1m00s in A, 2m00s in B", "only B has the step \"send extra\"",
        "B was stopped by the user after 2m00s", "B has a warning: busy"}) {
    EXPECT_TRUE(contains(text, remark)) << remark << " in\n" << text;
  }
  EXPECT_FALSE(contains(text_of(a, a), "remarks"));
}

TEST(Compare, LeavesAdversariesOut) {
  NamedResult a = {"a.json", full_result()};
  const Comparison comparison = compare_results(a, a);
  // Five steps of users, and the ledger's two latencies.
  ASSERT_EQ(comparison.steps.size(), 7U);
  EXPECT_EQ(comparison.steps[1].label, "send LoginRequest");
  EXPECT_NEAR(comparison.steps[1].figures[ComparedStep::rate].a, 500, 1);
}

TEST(Compare, ShowsErrorsAndLedgerSideBySide) {
  NamedResult a = {"a.json", full_result()}, b = a;
  b.result.errors["connect: refused"] = {1234, ""};
  b.result.error_count = 1236;
  b.result.checked_steps = 2000;
  b.result.ledger->missing = 50;
  const std::string text = text_of(a, b);
  EXPECT_TRUE(contains(text, "share of all steps  0.20%  61.8%")) << text;
  EXPECT_TRUE(contains(text, "connect: refused        0  1,234")) << text;
  EXPECT_TRUE(contains(text, "missing           3     50")) << text;
  EXPECT_TRUE(contains(last_line(text), "; more errors (2 to 1,236); more ledger faults (3 to 50)"))
      << text;
}

TEST(Compare, SaysWhenThereIsTooLittleOfEverything) {
  const NamedResult a = {"a.json", sample_result()};  // ten seconds
  EXPECT_TRUE(contains(last_line(text_of(a, a)), "nothing can be concluded: too few samples"));
  const NamedResult empty = {"b.json", RunResult()};
  EXPECT_TRUE(contains(last_line(text_of(a, empty)), "nothing can be concluded"));
}

TEST(Compare, FitsIntoATerminalOf120Columns) {
  NamedResult a = {"a/very/long/path/to/the/result/of/the/run/before.json", full_result()}, b = a;
  for (RunResult* result : {&a.result, &b.result}) {
    result->scenario = "a scenario with a name that somebody has made very long indeed";
    result->steps.push_back(sample_step(StepResult::Kind::expect, std::string(80, 'x'), 9, 1ms));
    result->errors[std::string(200, 'e')] = {1, ""};
    for (Second& second : result->seconds) second.p95 = second.p99 = 59s;
  }
  std::istringstream lines(text_of(a, b));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 120U) << line;
}

}  // namespace
}  // namespace portstorm::client
