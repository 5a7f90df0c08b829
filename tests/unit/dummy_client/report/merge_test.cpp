#include "dummy_client/report/merge.h"

#include <gtest/gtest.h>

#include "dummy_client/report/thresholds.h"
#include "tests/unit/dummy_client/report/sample_result.h"

namespace portstorm::client {
namespace {

RunResult merged(const std::vector<NamedResult>& parts) {
  std::string why;
  const auto result = merge_results(parts, why);
  EXPECT_TRUE(result.has_value()) << why;
  return result.value_or(RunResult());
}

std::string refusal(const RunResult& a, const RunResult& b) {
  std::string why;
  const NamedResult parts[] = {{"a.json", a}, {"b.json", b}};
  EXPECT_FALSE(merge_results(parts, why).has_value());
  return why;
}

RunResult run_with(std::vector<Second> seconds, std::chrono::milliseconds offset = 0ms) {
  RunResult result;
  result.started = std::chrono::system_clock::from_time_t(1714564800) + offset;
  if (!seconds.empty()) {
    result.elapsed = std::chrono::nanoseconds(std::llround(seconds.back().time * 1e9));
  }
  result.seconds = std::move(seconds);
  return result;
}

std::vector<Second> seconds_with(std::size_t count, std::uint64_t packets, double length = 1) {
  std::vector<Second> seconds(count);
  for (std::size_t i = 0; i < count; ++i) {
    seconds[i].time = static_cast<double>(i + 1) * length;
    seconds[i].packets_sent = packets;
    seconds[i].vus = packets;
    seconds[i].p99 = std::chrono::milliseconds(packets);
  }
  return seconds;
}

std::uint64_t packets_in(const RunResult& result) {
  std::uint64_t sum = 0;
  for (const Second& second : result.seconds) sum += second.packets_sent;
  return sum;
}

TEST(Merge, AddsCounts) {
  const RunResult one = full_result();
  const RunResult both = merged({{"a.json", one}, {"b.json", one}});
  EXPECT_EQ(both.scenario, one.scenario);
  EXPECT_EQ(both.target, one.target);  // the same for both
  EXPECT_EQ(both.peak_vus, 2 * one.peak_vus);
  EXPECT_EQ(both.iterations, 2 * one.iterations);
  EXPECT_EQ(both.dropped_iterations, 2 * one.dropped_iterations);
  EXPECT_EQ(both.bytes_received, 2 * one.bytes_received);
  EXPECT_EQ(both.error_count, 4U);
  EXPECT_EQ(both.errors.at("expect: timed out").count, 4U);
  EXPECT_EQ(both.errors.at("expect: timed out").example, one.errors.begin()->second.example);
  EXPECT_EQ(both.adversary_error_count, 24U);
  EXPECT_EQ(both.cohorts.at(1).due_iterations, 2062U);
  EXPECT_DOUBLE_EQ(both.cohorts.at(1).requested_rate, 206.2);
  EXPECT_EQ(both.ledger->missing, 6U);
  EXPECT_EQ(both.generator.cpu, 8s);
  EXPECT_EQ(both.generator.cpu_share, 0.35);  // the busiest thread of all
  EXPECT_EQ(both.generator.short_sends, 8U);
  EXPECT_EQ(both.marks.size(), 2U);
  EXPECT_EQ(both.marks.at(1).count, 100U);
}

TEST(Merge, HistogramsAreThoseOfOneThatSawEverything) {
  RunResult a = full_result(), b = full_result();
  a.steps[3] = measured_step(StepResult::Kind::expect, "say", 1000, 1ms, 11);
  b.steps[3] = measured_step(StepResult::Kind::expect, "say", 3000, 2ms, 12);
  telemetry::Histogram all = a.steps[3].latency;
  all.merge(b.steps[3].latency);
  const RunResult both = merged({{"a.json", a}, {"b.json", b}});
  EXPECT_EQ(both.steps[3].count, 4000U);
  EXPECT_EQ(both.steps[3].latency.counts(), all.counts());
  EXPECT_EQ(both.steps[3].latency.max(), all.max());
}

TEST(Merge, LastsFromTheFirstStartToTheLastEnd) {
  RunResult a = full_result(), b = full_result();
  b.started += 3s;
  b.marks = {{1, "late", 1}};
  const RunResult both = merged({{"b.json", b}, {"a.json", a}});
  EXPECT_EQ(both.started, a.started);
  EXPECT_EQ(both.elapsed, 13s);
  ASSERT_EQ(both.marks.size(), 3U);
  EXPECT_EQ(both.marks[1].text, "late");  // 1 s after b's start
  EXPECT_DOUBLE_EQ(both.marks[1].time, 4);
}

TEST(Merge, LaysSecondsOverOneAnotherByTheirStart) {
  const RunResult both =
      merged({{"a", run_with(seconds_with(4, 10))}, {"b", run_with(seconds_with(4, 1), 2100ms)}});
  std::vector<std::uint64_t> packets;
  for (const Second& second : both.seconds) packets.push_back(second.packets_sent);
  EXPECT_EQ(packets, (std::vector<std::uint64_t>{10, 10, 11, 11, 1, 1}));
  EXPECT_EQ(both.seconds[2].vus, 11U);
  EXPECT_EQ(both.seconds[2].p99, 10ms);  // the higher one
}

TEST(Merge, TimersThatAreLateMoveNoSecond) {
  std::vector<Second> seconds = seconds_with(3000, 1);
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    seconds[i].time += 0.0004 + (i % 7 == 3 ? 0.2 : 0);
  }
  const RunResult both = merged({{"a", run_with(seconds)}, {"b", run_with(seconds, 499ms)}});
  ASSERT_EQ(both.seconds.size(), 3000U);
  for (const Second& second : both.seconds) ASSERT_EQ(second.packets_sent, 2U);
}

TEST(Merge, ShortIntervalsAreJoinedToLongOnes) {
  const RunResult both =
      merged({{"a", run_with(seconds_with(5, 10, 2))}, {"b", run_with(seconds_with(9, 1))}});
  ASSERT_EQ(both.seconds.size(), 5U);
  EXPECT_EQ(both.seconds[0].packets_sent, 12U);
  EXPECT_EQ(both.seconds[0].vus, 11U);  // not 12: one level at one time
  EXPECT_EQ(both.seconds[4].packets_sent, 11U);
}

TEST(Merge, NeverHasMoreSecondsThanAResultMay) {
  const std::size_t most = RunResult::max_seconds;
  const RunResult both = merged({{"a", run_with(seconds_with(most, 1))},
                                 {"b", run_with(seconds_with(most, 1), 3'000'000ms)}});
  EXPECT_LE(both.seconds.size(), most);
  EXPECT_EQ(packets_in(both), 2 * most);
  double last = 0;
  for (const Second& second : both.seconds) {
    ASSERT_GT(second.time, last);
    last = second.time;
  }
}

TEST(Merge, ThresholdsJudgeTheWhole) {
  RunResult a = full_result(), b = full_result();  // each within "errors count<=2"
  a.verdict = b.verdict = Verdict::passed;
  const RunResult both = merged({{"a.json", a}, {"b.json", b}});
  ASSERT_EQ(both.thresholds.size(), 3U);
  EXPECT_TRUE(both.thresholds[0].passed);
  EXPECT_EQ(both.thresholds[1].value, 4);
  EXPECT_FALSE(both.thresholds[1].passed);
  EXPECT_EQ(both.verdict, Verdict::threshold_failed);
}

TEST(Merge, AFailureOfAPartMayBeNoneOfTheWhole) {
  RunResult a = full_result(), b = full_result();
  a.thresholds.pop_back();
  b.thresholds.pop_back();
  a.verdict = Verdict::threshold_failed;
  EXPECT_EQ(merged({{"a.json", a}, {"b.json", b}}).verdict, Verdict::passed);
}

TEST(Merge, TheWorstVerdictStays) {
  const auto verdict_of = [](Verdict a, Verdict b) {
    RunResult first = full_result(), second = full_result();
    first.verdict = a;
    second.verdict = b;
    return merged({{"a.json", first}, {"b.json", second}}).verdict;
  };
  EXPECT_EQ(verdict_of(Verdict::passed, Verdict::aborted), Verdict::aborted);
  EXPECT_EQ(verdict_of(Verdict::unreachable, Verdict::aborted), Verdict::unreachable);
  EXPECT_EQ(verdict_of(Verdict::unreachable, Verdict::invalid), Verdict::invalid);
}

TEST(Merge, ReasonsAndWarningsSayWhoseTheyAre) {
  RunResult a = full_result(), b = full_result();
  b.verdict = Verdict::invalid;
  b.generator.invalid_reason = "fell behind";
  const RunResult both = merged({{"a.json", a}, {"b.json", b}});
  EXPECT_EQ(both.generator.invalid_reason, "b.json: fell behind");
  EXPECT_EQ(both.generator.warnings.at(0), "a.json: " + a.generator.warnings[0]);
}

TEST(Merge, EveryCanaryMustHaveBeenServed) {
  RunResult a = full_result(), b = full_result();
  b.canary = CanaryResult{false, 5s, "no reply"};
  const RunResult both = merged({{"a.json", a}, {"b.json", b}});
  EXPECT_FALSE(both.canary->served);
  EXPECT_EQ(both.canary->problem, "no reply");
  EXPECT_EQ(both.canary->took, 5s);
}

TEST(Merge, ListsTheTargetsThatDiffer) {
  RunResult a = full_result(), b = full_result(), c = full_result();
  b.target = "10.0.0.7:11021";
  const RunResult all = merged({{"a.json", a}, {"b.json", b}, {"c.json", c}});
  EXPECT_EQ(all.target, "127.0.0.1:11021, 10.0.0.7:11021");
}

TEST(Merge, OneResultIsItself) {
  RunResult one = full_result();
  apply_thresholds(thresholds_of(one), one);
  const RunResult same = merged({{"a.json", one}});
  EXPECT_EQ(same.error_count, one.error_count);
  EXPECT_EQ(same.seconds.size(), one.seconds.size());
  EXPECT_EQ(same.verdict, one.verdict);
}

TEST(Merge, RefusesWhatIsNoPartOfOneRun) {
  const RunResult a = full_result();
  RunResult b = a;
  b.scenario = "other";
  EXPECT_EQ(refusal(a, b),
            "a.json and b.json cannot be merged: they ran different scenarios, \"채팅방 "
            "chat_rooms\" and \"other\"");
  b = a;
  b.steps[2].name = "enter";
  EXPECT_EQ(refusal(a, b),
            "a.json and b.json cannot be merged: step 3 is \"expect login\" in the one and "
            "\"expect enter\" in the other");
  b = a;
  b.cohorts.pop_back();
  EXPECT_EQ(refusal(a, b),
            "a.json and b.json cannot be merged: cohort 3 is \"vandals (constant-vus)\" in the "
            "one and none in the other");
  b = a;
  b.thresholds[0].rule->expression = "p(99.9)<70ms";
  EXPECT_NE(refusal(a, b).find("threshold 1 is"), std::string::npos);
  b = a;
  b.ledger.reset();
  EXPECT_NE(refusal(a, b).find("only one of them has a ledger"), std::string::npos);
  b = a;
  b.started += 1h;
  EXPECT_NE(refusal(a, b).find("they did not run at the same time"), std::string::npos);
}

}  // namespace
}  // namespace portstorm::client
