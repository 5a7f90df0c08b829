#include "dummy_client/scenario/planned_load.h"

#include <gtest/gtest.h>

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

Cohort cohort(const std::string& name, const Executor& executor, Duration start = {}) {
  Cohort made;
  made.name = name;
  made.executor = executor;
  made.start_time = start;
  return made;
}

Scenario ramp() {
  Scenario scenario;
  scenario.cohorts = {cohort("talkers", RampingVus{0, {{10s, 100}, {20s, 100}, {10s, 0}}})};
  return scenario;
}

TEST(PlannedLoad, LiesBetweenTheTargetsOfTwoStages) {
  EXPECT_DOUBLE_EQ(planned_load(ramp(), 0s).vus, 0);
  EXPECT_DOUBLE_EQ(planned_load(ramp(), 5s).vus, 50);
  EXPECT_DOUBLE_EQ(planned_load(ramp(), 15s).vus, 100);
  EXPECT_DOUBLE_EQ(planned_load(ramp(), 35s).vus, 50);
  EXPECT_DOUBLE_EQ(planned_load(ramp(), 41s).vus, 0);
}

TEST(PlannedLoad, NamesTheStage) {
  EXPECT_EQ(planned_load(ramp(), 15s).stage, "talkers: stage 2 of 3");
  EXPECT_EQ(planned_load(ramp(), 41s).stage, "over");
}

TEST(PlannedLoad, AddsUpTheCohortsThatRun) {
  Scenario scenario;
  scenario.cohorts = {cohort("first", ConstantVus{10, 20s}),
                      cohort("second", ConstantVus{5, 20s}, 10s),
                      cohort("open", ConstantArrivalRate{120, 1min, 20s, 1, 1}, 10s)};
  EXPECT_DOUBLE_EQ(planned_load(scenario, 5s).vus, 10);
  EXPECT_EQ(planned_load(scenario, 5s).stage, "first");
  const PlannedLoad both = planned_load(scenario, 15s);
  EXPECT_DOUBLE_EQ(both.vus, 15);
  EXPECT_DOUBLE_EQ(both.iterations_rate, 2);
  EXPECT_EQ(both.stage, "first; second; open");
}

TEST(PlannedLoad, WaitsForTheFirstCohort) {
  Scenario scenario;
  scenario.cohorts = {cohort("late", ConstantVus{10, 20s}, 10s)};
  EXPECT_EQ(planned_load(scenario, 5s).stage, "waiting");
}

}  // namespace
}  // namespace portstorm::client
