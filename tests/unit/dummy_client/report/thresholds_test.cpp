#include "dummy_client/report/thresholds.h"

#include <gtest/gtest.h>

#include "tests/unit/dummy_client/report/sample_result.h"

namespace portstorm::client {
namespace {

using Aggregate = Threshold::Aggregate;
using Comparison = Threshold::Comparison;

Threshold threshold(std::string metric, Aggregate aggregate, Comparison comparison, double limit,
                    double percentile = 0) {
  Threshold result;
  result.metric = std::move(metric);
  result.aggregate = aggregate;
  result.comparison = comparison;
  result.limit = limit;
  result.percentile = percentile;
  return result;
}

ThresholdResult errors_count(Comparison comparison, double limit) {
  return evaluate(threshold("errors", Aggregate::count, comparison, limit), sample_result());
}

TEST(Thresholds, CompareInAllSixWays) {  // the sample has two errors
  struct Case {
    Comparison comparison;
    bool below, at, above;  // the value is below, at, above the limit
  };
  for (const Case& c :
       {Case{Comparison::less, true, false, false}, Case{Comparison::less_equal, true, true, false},
        Case{Comparison::greater, false, false, true},
        Case{Comparison::greater_equal, false, true, true},
        Case{Comparison::equal, false, true, false},
        Case{Comparison::not_equal, true, false, true}}) {
    const int number = static_cast<int>(c.comparison);
    EXPECT_EQ(errors_count(c.comparison, 3).passed, c.below) << number;
    EXPECT_EQ(errors_count(c.comparison, 2).passed, c.at) << number;
    EXPECT_EQ(errors_count(c.comparison, 1).passed, c.above) << number;
  }
}

TEST(Thresholds, TakeEveryAggregateOfALatency) {
  RunResult result;
  StepResult step;
  step.kind = StepResult::Kind::expect;
  step.name = "say";
  for (int i = 1; i <= 100; ++i) step.latency.record(std::chrono::milliseconds(i));
  result.steps = {step};
  const auto value = [&](Aggregate aggregate, double percentile = 0) {
    return evaluate(threshold("latency{as:say}", aggregate, Comparison::less, 1, percentile),
                    result)
        .value;
  };
  EXPECT_NEAR(value(Aggregate::minimum), 0.001, 1e-9);
  EXPECT_NEAR(value(Aggregate::maximum), 0.100, 1e-9);
  EXPECT_NEAR(value(Aggregate::average), 0.0505, 1e-9);
  EXPECT_NEAR(value(Aggregate::median), 0.050, 0.050 * 0.001);
  EXPECT_NEAR(value(Aggregate::percentile, 99), 0.099, 0.099 * 0.001);
}

TEST(Thresholds, LatencyWithoutANameTakesAllExpectSteps) {
  RunResult result = sample_result();  // connect 300 us, send 40 us, say 1500 us
  result.steps.push_back(sample_step(StepResult::Kind::expect, "login", 10, 9ms));
  const auto latency =
      evaluate(threshold("latency", Aggregate::maximum, Comparison::less, 1), result);
  EXPECT_TRUE(latency.is_latency);
  EXPECT_DOUBLE_EQ(latency.value, 0.009);
  const auto least =
      evaluate(threshold("latency", Aggregate::minimum, Comparison::less, 1), result);
  EXPECT_DOUBLE_EQ(least.value, 0.0015);
}

TEST(Thresholds, NamedLatencyFindsConnectAndSendSteps) {
  const RunResult result = sample_result();
  const auto value = [&](const char* metric) {
    return evaluate(threshold(metric, Aggregate::maximum, Comparison::less, 1), result).value;
  };
  EXPECT_DOUBLE_EQ(value("latency{as:connect}"), 0.0003);
  EXPECT_DOUBLE_EQ(value("latency{as:LoginRequest}"), 0.00004);
}

TEST(Thresholds, ANameSharedByRequestAndAnswerMeansTheAnswer) {
  RunResult result;
  result.steps = {sample_step(StepResult::Kind::send, "login", 10, 1us),
                  sample_step(StepResult::Kind::expect, "login", 10, 4ms)};
  const auto least =
      evaluate(threshold("latency{as:login}", Aggregate::minimum, Comparison::less, 1), result);
  EXPECT_DOUBLE_EQ(least.value, 0.004);
}

TEST(Thresholds, LedgerMetricsReadTheirOwnCount) {
  RunResult result;
  result.ledger = LedgerResult();
  result.ledger->messages = 1;
  result.ledger->missing = 1;
  result.ledger->duplicated = 2;
  result.ledger->out_of_order = 3;
  result.ledger->misrouted = 4;
  result.ledger->corrupted = 5;
  const auto value = [&](const char* metric) {
    return evaluate(threshold(metric, Aggregate::count, Comparison::equal, 0), result).value;
  };
  EXPECT_EQ(value("ledger_missing"), 1);
  EXPECT_EQ(value("ledger_duplicated"), 2);
  EXPECT_EQ(value("ledger_out_of_order"), 3);
  EXPECT_EQ(value("ledger_misrouted"), 4);
  EXPECT_EQ(value("ledger_corrupted"), 5);
}

TEST(Thresholds, TheErrorRateIsOfAllStepsThatCouldFail) {
  const auto rate =
      evaluate(threshold("errors", Aggregate::rate, Comparison::less, 0.01), sample_result());
  EXPECT_DOUBLE_EQ(rate.value, 0.002);
  EXPECT_TRUE(rate.passed);
}

TEST(Thresholds, DroppedIterationsAreCounted) {
  const Threshold none = threshold("dropped_iterations", Aggregate::count, Comparison::equal, 0);
  EXPECT_TRUE(evaluate(none, sample_result()).passed);
  EXPECT_EQ(evaluate(none, full_result()).value, 31);
  EXPECT_FALSE(evaluate(none, full_result()).passed);
}

TEST(Thresholds, LookAtNothingThatAdversariesDo) {
  RunResult result = sample_result();
  StepResult slow = sample_step(StepResult::Kind::expect, "say", 9, 9s);
  slow.adversary = true;
  result.steps.push_back(slow);
  result.adversary_error_count = 1'000'000;
  const auto value = [&](const char* metric, Aggregate aggregate) {
    return evaluate(threshold(metric, aggregate, Comparison::less, 1), result).value;
  };
  EXPECT_DOUBLE_EQ(value("latency", Aggregate::maximum), 0.0015);
  EXPECT_DOUBLE_EQ(value("latency{as:say}", Aggregate::maximum), 0.0015);
  EXPECT_EQ(value("errors", Aggregate::count), 2);
}

TEST(Thresholds, ACanaryThatWasNotServedFailsTheRun) {
  RunResult result = sample_result();
  result.canary = CanaryResult{false, 5s, "no LoginResponse within 5s"};
  apply_thresholds({}, result);
  ASSERT_EQ(result.thresholds.size(), 1U);
  EXPECT_EQ(result.thresholds[0].metric, "canary");
  EXPECT_EQ(result.thresholds[0].expression, "served");
  EXPECT_FALSE(result.thresholds[0].passed);
  EXPECT_EQ(result.verdict, Verdict::threshold_failed);
}

TEST(Thresholds, ACanaryThatWasServedIsOneThatHolds) {
  RunResult result = sample_result();
  result.canary = CanaryResult{true, 12ms, ""};
  apply_thresholds({}, result);
  ASSERT_EQ(result.thresholds.size(), 1U);
  EXPECT_TRUE(result.thresholds[0].passed);
  EXPECT_DOUBLE_EQ(result.thresholds[0].value, 0.012);
  EXPECT_EQ(result.verdict, Verdict::passed);
}

TEST(Thresholds, CanBeTakenFromAResultToJudgeAnother) {
  RunResult result = sample_result();
  result.canary = CanaryResult{true, 12ms, ""};
  apply_thresholds({threshold("errors", Aggregate::count, Comparison::less, 3)}, result);
  const std::vector<Threshold> taken = thresholds_of(result);
  ASSERT_EQ(taken.size(), 1U);  // the canary's is no one's rule
  EXPECT_TRUE(evaluate(taken[0], result).passed);
  result.error_count = 3;
  EXPECT_FALSE(evaluate(taken[0], result).passed);
}

TEST(Thresholds, WhatWasNeverMeasuredFails) {
  RunResult nothing;
  nothing.ledger = LedgerResult();
  const Threshold unmeasured[] = {
      threshold("latency{as:say}", Aggregate::percentile, Comparison::less, 1, 99),
      threshold("latency", Aggregate::maximum, Comparison::less, 1),
      threshold("ledger_missing", Aggregate::count, Comparison::equal, 0),
      threshold("errors", Aggregate::rate, Comparison::less, 1)};
  for (const Threshold& one : unmeasured) {
    const ThresholdResult evaluated = evaluate(one, nothing);
    EXPECT_FALSE(evaluated.has_value) << one.metric;
    EXPECT_FALSE(evaluated.passed) << one.metric;
  }
}

TEST(Thresholds, OnlyAPassedRunBecomesAFailedOne) {
  const std::vector<Threshold> impossible = {
      threshold("errors", Aggregate::count, Comparison::less, 0)};
  const std::vector<Threshold> easy = {
      threshold("errors", Aggregate::count, Comparison::less, 1e9)};
  const auto verdict_after = [](Verdict before, const std::vector<Threshold>& thresholds) {
    RunResult result = sample_result();
    result.verdict = before;
    apply_thresholds(thresholds, result);
    EXPECT_EQ(result.thresholds.size(), thresholds.size());
    return result.verdict;
  };
  EXPECT_EQ(verdict_after(Verdict::passed, impossible), Verdict::threshold_failed);
  EXPECT_EQ(verdict_after(Verdict::passed, easy), Verdict::passed);
  EXPECT_EQ(verdict_after(Verdict::passed, {}), Verdict::passed);
  for (const Verdict other : {Verdict::aborted, Verdict::unreachable, Verdict::invalid}) {
    EXPECT_EQ(verdict_after(other, impossible), other);
  }
}

}  // namespace
}  // namespace portstorm::client
