#include "dummy_client/scenario/active_periods.h"

#include <gtest/gtest.h>

#include <ostream>

namespace portstorm::client {

bool operator==(const ActivePeriod& a, const ActivePeriod& b) {
  return a.start == b.start && a.stop == b.stop && a.hard_stop == b.hard_stop;
}
void PrintTo(const ActivePeriod& period, std::ostream* out) {
  for (const Duration time : {period.start, period.stop, period.hard_stop}) {
    *out << std::chrono::duration<double, std::milli>(time).count() << " ms ";
  }
}

namespace {

using namespace std::chrono_literals;
using Periods = std::vector<ActivePeriod>;

// Neither a graceful stop nor a graceful ramp-down.
Cohort ramping(std::uint64_t start_vus, std::vector<Stage> stages) {
  Cohort cohort;
  cohort.executor = RampingVus{start_vus, std::move(stages)};
  cohort.graceful_stop = cohort.graceful_ramp_down = 0s;
  return cohort;
}

TEST(ActivePeriods, OfConstantUsersAreTheWholeDuration) {
  Cohort cohort;
  cohort.executor = ConstantVus{3, 10s};
  cohort.start_time = 2s;
  cohort.graceful_stop = 5s;
  for (const std::uint64_t user : {0, 1, 2}) {
    EXPECT_EQ(active_periods(cohort, user), (Periods{{2s, 12s, 17s}}));
  }
}

TEST(ActivePeriods, ARampUpStartsUserByUser) {
  const Cohort cohort = ramping(0, {{10s, 10}});
  EXPECT_EQ(active_periods(cohort, 0), (Periods{{1s, 10s, 10s}}));
  EXPECT_EQ(active_periods(cohort, 4), (Periods{{5s, 10s, 10s}}));
  EXPECT_EQ(active_periods(cohort, 9), Periods{});  // reached at the very end
}

TEST(ActivePeriods, ARampDownTakesTheLastUsersFirst) {
  const Cohort cohort = ramping(10, {{10s, 0}});
  EXPECT_EQ(active_periods(cohort, 9), Periods{});  // below 10 from the start on
  EXPECT_EQ(active_periods(cohort, 8), (Periods{{0s, 1s, 1s}}));
  EXPECT_EQ(active_periods(cohort, 0), (Periods{{0s, 9s, 9s}}));
}

TEST(ActivePeriods, UpDownUpHasTwoOfThem) {
  const Cohort cohort = ramping(0, {{4s, 4}, {4s, 0}, {4s, 4}, {1s, 4}});
  EXPECT_EQ(active_periods(cohort, 1), (Periods{{2s, 6s, 6s}, {10s, 13s, 13s}}));
}

TEST(ActivePeriods, AStageOfNoLengthJumps) {
  const Cohort cohort = ramping(0, {{0s, 5}, {10s, 5}, {0s, 2}, {10s, 2}});
  EXPECT_EQ(active_periods(cohort, 0), (Periods{{0s, 20s, 20s}}));
  EXPECT_EQ(active_periods(cohort, 4), (Periods{{0s, 10s, 10s}}));
}

TEST(ActivePeriods, UsersOfTheStartAreActiveAtOnce) {
  const Cohort cohort = ramping(2, {{2s, 4}, {2s, 4}});
  EXPECT_EQ(active_periods(cohort, 1), (Periods{{0s, 4s, 4s}}));
  EXPECT_EQ(active_periods(cohort, 2), (Periods{{1s, 4s, 4s}}));
}

TEST(ActivePeriods, NobodyWhomNoStageNeeds) {
  EXPECT_EQ(active_periods(ramping(1, {{5s, 3}}), 3), Periods{});
  EXPECT_EQ(active_periods(ramping(0, {{0s, 5}, {0s, 0}}), 0), Periods{});
}

TEST(ActivePeriods, StartTimeMovesThemAll) {
  Cohort cohort = ramping(0, {{4s, 4}, {4s, 0}, {4s, 4}, {1s, 4}});
  cohort.start_time = 100s;
  EXPECT_EQ(active_periods(cohort, 1), (Periods{{102s, 106s, 106s}, {110s, 113s, 113s}}));
}

TEST(ActivePeriods, AGracefulRampDownNeverReachesIntoTheNextPeriod) {
  Cohort cohort = ramping(0, {{4s, 4}, {4s, 0}, {4s, 4}, {1s, 4}});
  cohort.graceful_stop = 7s;
  cohort.graceful_ramp_down = 3s;
  EXPECT_EQ(active_periods(cohort, 1), (Periods{{2s, 6s, 9s}, {10s, 13s, 20s}}));
  cohort.graceful_ramp_down = 30s;
  EXPECT_EQ(active_periods(cohort, 1), (Periods{{2s, 6s, 10s}, {10s, 13s, 20s}}));
}

TEST(ActivePeriods, AGracefulRampDownNeverOutlivesTheCohort) {
  Cohort cohort = ramping(4, {{4s, 0}});
  cohort.graceful_ramp_down = 30s;
  EXPECT_EQ(active_periods(cohort, 0), (Periods{{0s, 3s, 4s}}));
  cohort.graceful_stop = 2s;
  EXPECT_EQ(active_periods(cohort, 0), (Periods{{0s, 3s, 6s}}));
}

TEST(ActivePeriods, AddUpToTheLevelAtAnyMoment) {
  const Cohort cohort = ramping(3, {{7s, 20}, {5s, 4}, {0s, 11}, {6s, 11}, {9s, 0}});
  const auto level_at = [](Duration time) {  // between the steps of the ramps
    const double t = std::chrono::duration<double>(time).count();
    if (t < 7) return 3 + t * 17 / 7;
    if (t < 12) return 20 - (t - 7) * 16 / 5;
    if (t < 18) return 11.0;
    return 11 - (t - 18) * 11 / 9;
  };
  for (Duration time = 3ms; time < 27s; time += 97ms) {
    std::uint64_t active = 0;
    for (std::uint64_t user = 0; user < 25; ++user) {
      for (const ActivePeriod& period : active_periods(cohort, user)) {
        active += period.start <= time && time < period.stop ? 1 : 0;
      }
    }
    EXPECT_EQ(active, static_cast<std::uint64_t>(level_at(time))) << time.count() / 1'000'000;
  }
}

TEST(ActivePeriods, TheLastHardStopIsTheLatestOfAllCohorts) {
  Scenario scenario;
  scenario.cohorts.push_back(ramping(0, {{4s, 4}, {2s, 4}}));
  scenario.cohorts.push_back(ramping(0, {{1s, 4}}));
  scenario.cohorts.at(1).start_time = 3s;
  scenario.cohorts.at(1).graceful_stop = 5s;
  EXPECT_EQ(last_hard_stop(scenario), 9s);
}

}  // namespace
}  // namespace portstorm::client
