#include "dummy_client/scenario/arrival_schedule.h"

#include <gtest/gtest.h>

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

ConstantArrivalRate constant(std::uint64_t rate, Duration time_unit, Duration duration) {
  return {rate, time_unit, duration, 1, 1};
}

RampingArrivalRate ramping_rate(std::uint64_t start, std::vector<Stage> stages) {
  return {start, 1s, std::move(stages), 1, 1};
}

TEST(ArrivalSchedule, OfAConstantRateIsEven) {
  const ArrivalSchedule schedule(constant(50, 1s, 10s));
  EXPECT_EQ(schedule.iterations(), 500U);
  EXPECT_EQ(schedule.due(0), 0ns);
  EXPECT_EQ(schedule.due(1), 20ms);
  EXPECT_EQ(schedule.due(499), 9980ms);
  EXPECT_EQ(schedule.due(500), std::nullopt);
}

TEST(ArrivalSchedule, DoesNotDriftInAnHour) {
  const ArrivalSchedule schedule(constant(3, 1s, 1h));
  EXPECT_EQ(schedule.iterations(), 10'800U);
  EXPECT_EQ(schedule.due(10'797), 3599s);
  const ArrivalSchedule fast(constant(100'000, 1s, 1h));
  EXPECT_EQ(fast.iterations(), 360'000'000U);
  EXPECT_EQ(fast.due(359'900'000), 3599s);
}

TEST(ArrivalSchedule, KnowsOtherTimeUnits) {
  const ArrivalSchedule schedule(constant(90, 1min, 10s));
  EXPECT_EQ(schedule.iterations(), 15U);
  EXPECT_EQ(schedule.due(3), 2s);
}

TEST(ArrivalSchedule, WithAPartOfAnIterationLeftBeginsIt) {
  EXPECT_EQ(ArrivalSchedule(constant(1, 1s, 2500ms)).iterations(), 3U);
  EXPECT_EQ(ArrivalSchedule(constant(1, 1s, 2s)).iterations(), 2U);
}

TEST(ArrivalSchedule, OfARampFollowsTheAreaUnderTheRate) {
  const ArrivalSchedule schedule(ramping_rate(0, {{10s, 100}}));
  EXPECT_EQ(schedule.iterations(), 500U);
  EXPECT_EQ(schedule.due(0), 0ns);
  EXPECT_EQ(schedule.due(5), 1s);  // 10 * t^2 / 2
  EXPECT_EQ(schedule.due(125), 5s);
  EXPECT_EQ(schedule.due(500), std::nullopt);
}

TEST(ArrivalSchedule, OfARampDownEndsWithIt) {
  const ArrivalSchedule schedule(ramping_rate(100, {{10s, 0}}));
  EXPECT_EQ(schedule.iterations(), 500U);
  EXPECT_EQ(schedule.due(375), 5s);
  EXPECT_LE(*schedule.due(499), 10s);
  EXPECT_GT(*schedule.due(499), 9s);
}

TEST(ArrivalSchedule, JoinsItsStagesWithoutAGap) {
  const ArrivalSchedule schedule(
      ramping_rate(0, {{2s, 10}, {3s, 10}, {0s, 40}, {1s, 40}, {2s, 0}}));
  EXPECT_EQ(schedule.iterations(), 10U + 30U + 40U + 40U);
  EXPECT_EQ(schedule.due(10), 2s);
  EXPECT_EQ(schedule.due(25), 3500ms);
  EXPECT_EQ(schedule.due(40), 5s);
  EXPECT_EQ(schedule.due(60), 5500ms);
  EXPECT_EQ(schedule.due(80), 6s);
  EXPECT_EQ(schedule.due(110), 7s);
}

TEST(ArrivalSchedule, NothingIsDueWhileTheRateIsZero) {
  const ArrivalSchedule schedule(ramping_rate(0, {{5s, 0}, {0s, 10}, {1s, 10}, {5s, 0}}));
  EXPECT_EQ(schedule.due(0), 5s);
  EXPECT_EQ(schedule.due(9), 5900ms);
  const ArrivalSchedule never(ramping_rate(0, {{5s, 0}}));
  EXPECT_EQ(never.iterations(), 0U);
  EXPECT_EQ(never.due(0), std::nullopt);
}

TEST(ArrivalSchedule, NeverGoesBack) {
  const ArrivalSchedule schedule(ramping_rate(7, {{3s, 1000}, {100ms, 3}, {2s, 500}, {7s, 1}}));
  Duration last{};
  for (std::uint64_t i = 0; i < schedule.iterations(); ++i) {
    const auto due = schedule.due(i);
    ASSERT_TRUE(due);
    ASSERT_GE(*due, last) << i;
    last = *due;
  }
  EXPECT_LE(last, 12'100ms);
}

}  // namespace
}  // namespace portstorm::client
