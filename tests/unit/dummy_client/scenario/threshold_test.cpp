// "thresholds": what may be asked of which metric.

#include <gtest/gtest.h>

#include "tests/unit/dummy_client/scenario/scenario_text.h"

namespace portstorm::client {
namespace {

constexpr std::string_view flow = R"({"connect": {}},
{"send": {"bytes": 10}},
{"expect": "echo", "as": "say"})";

Reading read_thresholds(std::string_view thresholds) {
  return read_text(echo_scenario(flow, "\"thresholds\": {" + std::string(thresholds) + "},\n"));
}

Threshold one_threshold(std::string_view text) {
  const Reading reading = read_thresholds(text);
  EXPECT_TRUE(reading.scenario) << reading.all;
  return reading.scenario ? reading.scenario->thresholds.at(0) : Threshold{};
}

void expect_refused(std::string_view thresholds, std::string_view why) {
  const Reading reading = read_thresholds(thresholds);
  EXPECT_EQ(reading.mistakes.size(), 1U) << thresholds << "\n" << reading.all;
  EXPECT_TRUE(reading.has(why)) << thresholds << "\n" << reading.all;
}

TEST(Thresholds, APercentileHasATimeAsItsLimit) {
  const Threshold threshold = one_threshold(R"("latency{as:say}": ["p(99.9)<50ms"])");
  EXPECT_EQ(threshold.metric, "latency{as:say}");
  EXPECT_EQ(threshold.expression, "p(99.9)<50ms");
  EXPECT_EQ(threshold.aggregate, Threshold::Aggregate::percentile);
  EXPECT_DOUBLE_EQ(threshold.percentile, 99.9);
  EXPECT_EQ(threshold.comparison, Threshold::Comparison::less);
  EXPECT_DOUBLE_EQ(threshold.limit, 0.05);
}

TEST(Thresholds, EveryAggregateOfLatency) {
  using Aggregate = Threshold::Aggregate;
  EXPECT_EQ(one_threshold(R"("latency": ["avg<1s"])").aggregate, Aggregate::average);
  EXPECT_EQ(one_threshold(R"("latency": ["min<1s"])").aggregate, Aggregate::minimum);
  EXPECT_EQ(one_threshold(R"("latency": ["med<1s"])").aggregate, Aggregate::median);
  EXPECT_EQ(one_threshold(R"("latency": ["max<1s"])").aggregate, Aggregate::maximum);
  EXPECT_EQ(one_threshold(R"("latency{as:connect}": ["p(50)<1s"])").aggregate,
            Aggregate::percentile);
}

TEST(Thresholds, EveryComparisonWithAndWithoutSpaces) {
  using Comparison = Threshold::Comparison;
  EXPECT_EQ(one_threshold(R"("errors": ["count<5"])").comparison, Comparison::less);
  EXPECT_EQ(one_threshold(R"("errors": ["count <= 5"])").comparison, Comparison::less_equal);
  EXPECT_EQ(one_threshold(R"("errors": [" count > 5 "])").comparison, Comparison::greater);
  EXPECT_EQ(one_threshold(R"("errors": ["count>=5"])").comparison, Comparison::greater_equal);
  EXPECT_EQ(one_threshold(R"("errors": ["count==5"])").comparison, Comparison::equal);
  EXPECT_EQ(one_threshold(R"("errors": ["count!=5"])").comparison, Comparison::not_equal);
}

TEST(Thresholds, AnAggregateThatTheMetricDoesNotHave) {
  expect_refused(R"("latency": ["rate<0.1"])", "expected p(N), avg, min, med, max here");
  expect_refused(R"("errors": ["p(99)<1"])", "expected rate, count here");
  expect_refused(R"("latency": ["p(101)<1s"])", "a number from 0 to 100");
}

TEST(Thresholds, ALimitThatTheMetricDoesNotHave) {
  expect_refused(R"("latency": ["max<50"])", "has no unit");
  expect_refused(R"("errors": ["rate<2"])", "from 0 to 1");
  expect_refused(R"("errors": ["count<-1"])", "zero or more");
  expect_refused(R"("errors": ["count=0"])", "expected");
}

TEST(Thresholds, AMetricThatIsNotMeasured) {
  expect_refused(R"("latency{as:sya}": ["max<1s"])", "did you mean \"say\"?");
  expect_refused(R"("latncy": ["max<1s"])", "did you mean \"latency\"?");
  expect_refused(R"("ledger_missing": ["count==0"])", "no step sends with a \"ledger\"");
  expect_refused(R"("errors": [])", "no threshold");
}

// One cohort of each kind over plain bytes; the adversaries' replies are measured as "bent".
Reading read_beside_adversaries(std::string_view executor, std::string_view thresholds) {
  return read_text(R"({"scenario": "t", "target": "a:1", "protocol": "protocols/echo.json",
"cohorts": {
"good": {)" + std::string(executor) +
                   R"(, "flow": [{"connect": {}}, {"send": {"bytes": 1}}, {"expect": "echo"}]},
"bad": {"adversary": true, "executor": "per-vu-iterations", "flow": [{"connect": {}},
{"send": {"bytes": 1}}, {"expect": "echo", "as": "bent"}]}},
"thresholds": {)" + std::string(thresholds) +
                   "}}");
}

constexpr std::string_view steady = R"("executor": "constant-vus", "vus": 1, "duration": "1s")";

TEST(Thresholds, AreAboutWhatTheOthersGetWhileTheyAreAttacked) {
  EXPECT_TRUE(read_beside_adversaries(steady, R"("latency{as:echo}": ["max<1s"])").scenario);
  const Reading bent = read_beside_adversaries(steady, R"("latency{as:bent}": ["max<1s"])");
  ASSERT_EQ(bent.mistakes.size(), 1U) << bent.all;
  EXPECT_TRUE(bent.has("6:16: only adversaries have steps measured as \"bent\"")) << bent.all;
  const Reading unknown = read_beside_adversaries(steady, R"("latency{as:crooked}": ["max<1s"])");
  EXPECT_TRUE(unknown.has("no step is measured as \"crooked\"; there are: connect, send, echo"))
      << unknown.all;
}

TEST(Thresholds, AStepMayHaveToBeDoneSoOften) {
  const Threshold threshold = one_threshold(R"("completed{as:say}": ["count==10"])");
  EXPECT_EQ(threshold.metric, "completed{as:say}");
  EXPECT_EQ(threshold.aggregate, Threshold::Aggregate::count);
  expect_refused(R"("completed{as:sya}": ["count==1"])", "did you mean \"say\"?");
}

TEST(Thresholds, DroppedIterationsNeedSomebodyWhoCanDropAny) {
  const Threshold threshold = [] {
    const Reading reading = read_beside_adversaries(
        R"("executor": "constant-arrival-rate", "rate": 5, "duration": "1s", "preAllocatedVUs": 1)",
        R"("dropped_iterations": ["count<5"])");
    EXPECT_TRUE(reading.scenario) << reading.all;
    return reading.scenario ? reading.scenario->thresholds.at(0) : Threshold{};
  }();
  EXPECT_EQ(threshold.metric, "dropped_iterations");
  EXPECT_EQ(threshold.aggregate, Threshold::Aggregate::count);
  EXPECT_EQ(threshold.limit, 5);
  const Reading steady_one =
      read_beside_adversaries(steady, R"("dropped_iterations": ["count<5"])");
  EXPECT_TRUE(steady_one.has("no cohort has an arrival rate or a number of iterations"))
      << steady_one.all;
}

TEST(Thresholds, AMistakePointsIntoTheText) {
  const Reading reading = read_thresholds(R"("errors": ["count==many"])");
  ASSERT_EQ(reading.mistakes.size(), 1U);
  // Behind "thresholds": {"errors": [" and count==
  EXPECT_EQ(reading.mistakes[0].substr(0, 5), "3:35:") << reading.all;
}

}  // namespace
}  // namespace portstorm::client
