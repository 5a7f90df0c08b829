// "executor" and its keys become the six workload models.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/dummy_client/scenario/scenario_text.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

// A cohort with these keys on line 2.
std::string with_cohort(std::string_view keys) {
  constexpr std::string_view begin =
      R"({"scenario": "t", "protocol": "protocols/echo.json", "target": "a:1", "cohorts": {"c": {)";
  constexpr std::string_view end = R"("flow": [{"connect": {}}, {"disconnect": "graceful"}]}}})";
  return fmt::format("{}\n{},\n{}", begin, keys, end);
}

Cohort read_cohort(std::string_view keys) {
  Reading reading = read_text(with_cohort(keys));
  EXPECT_TRUE(reading.scenario) << reading.all;
  return reading.scenario ? reading.scenario->cohorts.at(0) : Cohort{};
}

template <class Kind>
Kind read_executor_as(std::string_view keys) {
  const Cohort cohort = read_cohort(keys);
  const auto* executor = std::get_if<Kind>(&cohort.executor);
  EXPECT_TRUE(executor) << keys;
  return executor ? *executor : Kind{};
}

void expect_refused(std::string_view keys, std::string_view place, std::string_view why) {
  const Reading reading = read_text(with_cohort(keys));
  ASSERT_EQ(reading.mistakes.size(), 1U) << keys << "\n" << reading.all;
  EXPECT_EQ(reading.mistakes[0].substr(0, place.size()), place) << reading.all;
  EXPECT_TRUE(reading.has(why)) << why << "\n" << reading.all;
}

TEST(Executors, ConstantVus) {
  const auto executor =
      read_executor_as<ConstantVus>(R"("executor": "constant-vus", "vus": 7, "duration": "9s")");
  EXPECT_EQ(executor.vus, 7U);
  EXPECT_EQ(executor.duration, 9s);
}

TEST(Executors, RampingVus) {
  const Cohort cohort = read_cohort(
      R"("executor": "ramping-vus", "startVUs": 3, "gracefulRampDown": "2s",
         "stages": [{"duration": "10s", "target": 8}, {"duration": "0s", "target": 0}])");
  const auto& executor = std::get<RampingVus>(cohort.executor);
  EXPECT_EQ(executor.start_vus, 3U);
  ASSERT_EQ(executor.stages.size(), 2U);
  EXPECT_EQ(executor.stages[0].duration, 10s);
  EXPECT_EQ(executor.stages[0].target, 8U);
  EXPECT_EQ(cohort.graceful_ramp_down, 2s);
}

TEST(Executors, PerVuIterations) {
  const auto executor = read_executor_as<PerVuIterations>(
      R"("executor": "per-vu-iterations", "vus": 5, "iterations": 20, "maxDuration": "1m")");
  EXPECT_EQ(executor.vus, 5U);
  EXPECT_EQ(executor.iterations, 20U);
  EXPECT_EQ(executor.max_duration, 1min);
}

TEST(Executors, SharedIterations) {
  const auto executor = read_executor_as<SharedIterations>(
      R"("executor": "shared-iterations", "vus": 5, "iterations": 20)");
  EXPECT_EQ(executor.vus, 5U);
  EXPECT_EQ(executor.iterations, 20U);
  EXPECT_EQ(executor.max_duration, 10min);
}

TEST(Executors, IterationsAndUsersAreOneWhereNothingIsSaid) {
  const auto executor = read_executor_as<PerVuIterations>(R"("executor": "per-vu-iterations")");
  EXPECT_EQ(executor.vus, 1U);
  EXPECT_EQ(executor.iterations, 1U);
}

TEST(Executors, ConstantArrivalRate) {
  const auto executor = read_executor_as<ConstantArrivalRate>(
      R"("executor": "constant-arrival-rate", "rate": 300, "timeUnit": "1m", "duration": "20s",
         "preAllocatedVUs": 10, "maxVUs": 50)");
  EXPECT_EQ(executor.rate, 300U);
  EXPECT_EQ(executor.time_unit, 1min);
  EXPECT_EQ(executor.duration, 20s);
  EXPECT_EQ(executor.pre_allocated_vus, 10U);
  EXPECT_EQ(executor.max_vus, 50U);
}

TEST(Executors, RampingArrivalRate) {
  const auto executor = read_executor_as<RampingArrivalRate>(
      R"("executor": "ramping-arrival-rate", "startRate": 5, "preAllocatedVUs": 10,
         "stages": [{"duration": "10s", "target": 100}])");
  EXPECT_EQ(executor.start_rate, 5U);
  EXPECT_EQ(executor.time_unit, 1s);
  ASSERT_EQ(executor.stages.size(), 1U);
  EXPECT_EQ(executor.stages[0].target, 100U);
  EXPECT_EQ(executor.max_vus, 10U) << "as many as are allocated before";
}

TEST(Executors, NumbersMayHoldVariables) {
  const Reading reading = read_text(R"({"scenario": "t", "protocol": "protocols/echo.json",
"target": "a:1", "variables": {"users": 20}, "cohorts": {
"a": {"executor": "constant-vus", "vus": "${users * 2}", "duration": "1s",
      "flow": [{"connect": {}}]},
"b": {"executor": "constant-vus", "vus": "${vu}", "duration": "1s", "flow": [{"connect": {}}]}}})");
  ASSERT_EQ(reading.mistakes.size(), 1U) << reading.all;
  EXPECT_TRUE(reading.has("5:42: \"vus\" is the same for everybody")) << reading.all;
}

TEST(Executors, ACohortMayBeAnAdversaryAndTakeNothingUnexpected) {
  const Cohort plain = read_cohort(R"("executor": "constant-vus", "vus": 1, "duration": "1s")");
  EXPECT_FALSE(plain.adversary);
  EXPECT_FALSE(plain.unexpected_fails);
  const Cohort strict = read_cohort(
      R"("executor": "constant-vus", "vus": 1, "duration": "1s", "adversary": true,
         "unexpected": "fail")");
  EXPECT_TRUE(strict.adversary);
  EXPECT_TRUE(strict.unexpected_fails);
}

TEST(Executors, AKeyOfAnotherExecutorSaysWhoseItIs) {
  expect_refused(R"("executor": "constant-vus", "vus": 1, "duration": "1s", "stages": [])", "2:57:",
                 "\"stages\" belongs to ramping-vus, ramping-arrival-rate, not to constant-vus");
  expect_refused(R"("executor": "per-vu-iterations", "duration": "1s")", "2:34:",
                 "\"duration\" belongs to constant-vus, constant-arrival-rate, not to "
                 "per-vu-iterations");
  expect_refused(R"("executor": "shared-iterations", "gracefulRampDown": "1s")",
                 "2:34:", "\"gracefulRampDown\" belongs to ramping-vus");
}

TEST(Executors, AnUnknownExecutorNamesTheNearest) {
  expect_refused(R"("executor": "constant-arival-rate")",
                 "2:13:", "did you mean \"constant-arrival-rate\"?");
}

TEST(Executors, ThePoolHasAtLeastWhatIsAllocatedBefore) {
  expect_refused(R"("executor": "constant-arrival-rate", "rate": 1, "duration": "1s",
"preAllocatedVUs": 10, "maxVUs": 5)",
                 "3:34:", "\"maxVUs\" must not be below \"preAllocatedVUs\", 10, found 5");
  expect_refused(R"("executor": "constant-arrival-rate", "rate": 1, "duration": "1s")",
                 "1:88:", "\"preAllocatedVUs\"");
}

TEST(Executors, ARateHasABound) {
  expect_refused(R"("executor": "constant-arrival-rate", "rate": 1000000, "timeUnit": "1ms",
"duration": "1s", "preAllocatedVUs": 1)",
                 "2:46:", "more than 10000000 iterations per second");
  expect_refused(R"("executor": "ramping-arrival-rate", "preAllocatedVUs": 1,
"stages": [{"duration": "1s", "target": 0}])",
                 "3:11:", "no iteration ever begins: all targets are 0");
  expect_refused(R"("executor": "constant-arrival-rate", "rate": 0, "duration": "1s",
"preAllocatedVUs": 1)",
                 "2:46:", "\"rate\" must be an integer from 1");
}

TEST(Executors, NobodySharesFewerIterationsThanThereAreUsers) {
  expect_refused(R"("executor": "shared-iterations", "vus": 5, "iterations": 4)",
                 "2:58:", "5 virtual users share 4 iterations");
  expect_refused(R"("executor": "shared-iterations", "vus": 2)", "2:41:", "share 1 iteration:");
}

TEST(Executors, StagesMayNotLastLongerThanAYear) {
  expect_refused(R"("executor": "ramping-vus", "stages": [{"duration": "8000h", "target": 1},
{"duration": "8000h", "target": 1}])",
                 "2:38:", "longer than a year");
}

}  // namespace
}  // namespace portstorm::client
