// What the command line changes: --target, --vus, --duration, --set, --seed.

#include <gtest/gtest.h>

#include "tests/unit/dummy_client/scenario/scenario_text.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view two_cohorts = R"({
  "scenario": "two", "protocol": "protocols/echo.json", "target": "127.0.0.1:1", "seed": 9,
  "variables": {"size": 10, "ratio": 0.5, "word": "hello"},
  "cohorts": {
    "steady": {"executor": "constant-vus", "vus": 100, "duration": "40s",
               "flow": [{"connect": {}}, {"disconnect": "reset"}]},
    "ramp": {"executor": "ramping-vus", "startVUs": 20, "startTime": "10s",
             "stages": [{"duration": "10s", "target": 300}, {"duration": "20s", "target": 150}],
             "flow": [{"connect": {}}, {"think": "${size}ms"}, {"disconnect": "reset"}]}
  }
})";

Scenario read_with(const Overrides& overrides) {
  Reading reading = read_text(two_cohorts, overrides);
  EXPECT_TRUE(reading.scenario) << reading.all;
  return reading.scenario ? std::move(*reading.scenario) : Scenario{};
}

void expect_refused(const Overrides& overrides, std::string_view place, std::string_view why) {
  const Reading reading = read_text(two_cohorts, overrides);
  ASSERT_EQ(reading.mistakes.size(), 1U) << reading.all;
  EXPECT_EQ(reading.mistakes[0].substr(0, place.size()), place);
  EXPECT_TRUE(reading.has(why)) << reading.all;
}

TEST(Overrides, WithoutAnyTheFileHolds) {
  const Scenario scenario = read_with({});
  EXPECT_EQ(scenario.target, "127.0.0.1:1");
  EXPECT_EQ(scenario.seed, 9U);
  EXPECT_EQ(scenario.max_vus(), 400U);
  EXPECT_EQ(scenario.duration(), 40s);
  EXPECT_EQ(scenario.cohorts.at(1).first_vu, 100U);
}

TEST(Overrides, TheTargetIsReplacedAndChecked) {
  Overrides overrides;
  overrides.target = "[::1]:9000";
  EXPECT_EQ(read_with(overrides).target, "[::1]:9000");
  overrides.target = "127.0.0.1";
  expect_refused(overrides, "2:67:", "--target must be HOST:PORT");
}

TEST(Overrides, TheSeedIsReplaced) {
  Overrides overrides;
  overrides.seed = 77;
  EXPECT_EQ(read_with(overrides).seed, 77U);
}

TEST(Overrides, VusAreSharedInProportionAndRampsScaleWithTheirPeak) {
  Overrides overrides;
  overrides.vus = 40;
  const Scenario scenario = read_with(overrides);
  EXPECT_EQ(scenario.max_vus(), 40U);
  EXPECT_EQ(std::get<ConstantVus>(scenario.cohorts.at(0).executor).vus, 10U);
  const auto& ramp = std::get<RampingVus>(scenario.cohorts.at(1).executor);
  EXPECT_EQ(ramp.start_vus, 2U);
  EXPECT_EQ(ramp.stages.at(0).target, 30U);
  EXPECT_EQ(ramp.stages.at(1).target, 15U);
  EXPECT_EQ(scenario.cohorts.at(1).first_vu, 10U);
}

TEST(Overrides, EveryCohortKeepsAtLeastOneUser) {
  for (std::uint64_t vus = 2; vus < 60; ++vus) {
    Overrides overrides;
    overrides.vus = vus;
    const Scenario scenario = read_with(overrides);
    EXPECT_EQ(scenario.max_vus(), vus);
    for (const Cohort& cohort : scenario.cohorts) EXPECT_GE(cohort.max_vus(), 1U);
  }
  Overrides overrides;
  overrides.vus = 1;
  expect_refused(overrides, "4:14:", "--vus must be from 2 (one for each cohort)");
}

TEST(Overrides, TheDurationScalesStagesAndStartTimes) {
  Overrides overrides;
  overrides.duration = 4s;
  const Scenario scenario = read_with(overrides);
  EXPECT_EQ(scenario.duration(), 4s);
  EXPECT_EQ(scenario.cohorts.at(0).duration(), 4s);
  EXPECT_EQ(scenario.cohorts.at(1).start_time, 1s);
  const auto& ramp = std::get<RampingVus>(scenario.cohorts.at(1).executor);
  EXPECT_EQ(ramp.stages.at(0).duration, 1s);
  EXPECT_EQ(ramp.stages.at(1).duration, 2s);
}

TEST(Overrides, AnyDurationIsMetToTheNanosecond) {
  for (const Duration duration : {Duration(1ns), Duration(999'999'937ns), Duration(7h)}) {
    Overrides overrides;
    overrides.duration = duration;
    EXPECT_EQ(read_with(overrides).duration(), duration);
  }
  Overrides overrides;
  overrides.duration = 0s;
  expect_refused(overrides, "4:14:", "--duration must be longer than zero");
}

TEST(Overrides, SetKeepsTheTypeOfTheVariable) {
  Overrides overrides;
  overrides.set = {{"size", "25"}, {"ratio", "2"}, {"word", "17"}};
  const Scenario scenario = read_with(overrides);
  EXPECT_EQ(scenario.variables.at("size"), ExpressionValue(std::int64_t{25}));
  EXPECT_EQ(scenario.variables.at("ratio"), ExpressionValue(2.0));
  EXPECT_EQ(scenario.variables.at("word"), ExpressionValue(std::string("17")));
  const auto& think = std::get<ThinkStep>(scenario.cohorts.at(1).flow.at(1).action);
  EXPECT_EQ(think.mean, 25ms);
}

TEST(Overrides, AnIntegerStaysAnInteger) {
  Overrides overrides;
  overrides.set = {{"size", "2.5"}};
  expect_refused(overrides, "3:25:", "--set size=2.5: the variable is an integer");
  overrides.set = {{"ratio", "much"}};
  expect_refused(overrides, "3:38:", "--set ratio=much: the variable is a number");
}

TEST(Overrides, SetChangesOnlyWhatTheFileDeclares) {
  Overrides overrides;
  overrides.set = {{"sise", "25"}};
  expect_refused(overrides, "3:16:", "did you mean \"size\"?");
}

constexpr std::string_view open_models = R"({
  "scenario": "open", "protocol": "protocols/echo.json", "target": "a:1", "cohorts": {
    "steady": {"executor": "constant-arrival-rate", "rate": 50, "duration": "10s",
               "preAllocatedVUs": 20, "maxVUs": 100,
               "flow": [{"connect": {}}]},
    "ramp": {"executor": "ramping-arrival-rate", "startRate": 5, "timeUnit": "1m",
             "preAllocatedVUs": 50, "startTime": "10s",
             "stages": [{"duration": "10s", "target": 300}, {"duration": "20s", "target": 7}],
             "flow": [{"connect": {}}]},
    "each": {"executor": "per-vu-iterations", "vus": 50, "iterations": 7, "maxDuration": "40s",
             "flow": [{"connect": {}}]}
  }
})";

Scenario read_open(const Overrides& overrides) {
  Reading reading = read_text(open_models, overrides);
  EXPECT_TRUE(reading.scenario) << reading.all;
  return reading.scenario ? std::move(*reading.scenario) : Scenario{};
}

TEST(Overrides, RatesGrowWithTheUsers) {
  Overrides overrides;
  overrides.vus = 400;
  const Scenario scenario = read_open(overrides);
  const auto& steady = std::get<ConstantArrivalRate>(scenario.cohorts.at(0).executor);
  EXPECT_EQ(steady.max_vus, 200U);
  EXPECT_EQ(steady.pre_allocated_vus, 40U);
  EXPECT_EQ(steady.rate, 100U);
  EXPECT_EQ(steady.time_unit, 1s);
  const auto& ramp = std::get<RampingArrivalRate>(scenario.cohorts.at(1).executor);
  EXPECT_EQ(ramp.max_vus, 100U);
  EXPECT_EQ(ramp.start_rate, 10U);
  EXPECT_EQ(ramp.stages.at(0).target, 600U);
  const auto& each = std::get<PerVuIterations>(scenario.cohorts.at(2).executor);
  EXPECT_EQ(each.vus, 100U);
  EXPECT_EQ(each.iterations, 7U) << "of each";
}

TEST(Overrides, ARateThatDoesNotComeOutWholeKeepsItsValueByItsTimeUnit) {
  Overrides overrides;
  overrides.vus = 20;
  const Scenario scenario = read_open(overrides);
  const auto& ramp = std::get<RampingArrivalRate>(scenario.cohorts.at(1).executor);
  EXPECT_EQ(ramp.max_vus, 5U);
  EXPECT_EQ(ramp.start_rate, 5U);
  EXPECT_EQ(ramp.stages.at(1).target, 7U);
  EXPECT_EQ(ramp.time_unit, 10min) << "a tenth of the rate";
}

TEST(Overrides, ARateStaysWithinItsBound) {
  Overrides overrides;
  overrides.vus = 1'000'000;
  const Reading reading = read_text(R"({"scenario": "open", "protocol": "protocols/echo.json",
"target": "a:1", "cohorts": {"c": {"executor": "constant-arrival-rate", "rate": 50,
"duration": "1s", "preAllocatedVUs": 1, "flow": [{"connect": {}}]}}})",
                                    overrides);
  ASSERT_EQ(reading.mistakes.size(), 1U) << reading.all;
  EXPECT_TRUE(reading.has("--vus 1000000 makes c begin more than 10000000 iterations per second"))
      << reading.all;
}

TEST(Overrides, TheDurationScalesEveryExecutor) {
  Overrides overrides;
  overrides.duration = 4s;
  const Scenario scenario = read_open(overrides);
  EXPECT_EQ(scenario.duration(), 4s);
  EXPECT_EQ(scenario.cohorts.at(0).duration(), 1s);
  EXPECT_EQ(scenario.cohorts.at(1).start_time, 1s);
  EXPECT_EQ(scenario.cohorts.at(1).duration(), 3s);
  EXPECT_EQ(std::get<PerVuIterations>(scenario.cohorts.at(2).executor).max_duration, 4s);
  EXPECT_EQ(std::get<ConstantArrivalRate>(scenario.cohorts.at(0).executor).rate, 50U);
}

TEST(Overrides, BarriersAreMetByAsManyAsThereAreThen) {
  Overrides overrides;
  overrides.vus = 9;
  const Reading reading =
      read_text(echo_scenario(R"({"connect": {}}, {"barrier": "all"})"), overrides);
  ASSERT_TRUE(reading.scenario) << reading.all;
  EXPECT_EQ(reading.scenario->barriers.at(0).participants, 9U);
}

}  // namespace
}  // namespace portstorm::client
