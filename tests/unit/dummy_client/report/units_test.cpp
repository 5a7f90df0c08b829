#include "dummy_client/report/units.h"

#include <gtest/gtest.h>

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

TEST(HumanDuration, HasThreeSignificantDigitsInTheFittingUnit) {
  EXPECT_EQ(human_duration(0ns), "0s");
  EXPECT_EQ(human_duration(850ns), "850ns");
  EXPECT_EQ(human_duration(1us), "1.00µs");
  EXPECT_EQ(human_duration(12'340ns), "12.3µs");
  EXPECT_EQ(human_duration(1'234us), "1.23ms");
  EXPECT_EQ(human_duration(123'456us), "123ms");
  EXPECT_EQ(human_duration(2'500ms), "2.50s");
  EXPECT_EQ(human_duration(59'900ms), "59.9s");
}

TEST(HumanDuration, RoundsIntoTheNextUnitInsteadOfFourDigits) {
  EXPECT_EQ(human_duration(999'600ns), "1.00ms");
  EXPECT_EQ(human_duration(9'996us), "10.0ms");
  EXPECT_EQ(human_duration(99'960us), "100ms");
  EXPECT_EQ(human_duration(999'700us), "1.00s");
  EXPECT_EQ(human_duration(59'990ms), "1m00s");
}

TEST(HumanDuration, CountsMinutesAndHours) {
  EXPECT_EQ(human_duration(123s), "2m03s");
  EXPECT_EQ(human_duration(3599'700ms), "1h00m00s");
  EXPECT_EQ(human_duration(3723s), "1h02m03s");
  EXPECT_EQ(human_duration(-1500us), "-1.50ms");
}

TEST(HumanSeconds, IsTheSameFromAFloatingNumber) {
  EXPECT_EQ(human_seconds(0.00123), "1.23ms");
  EXPECT_EQ(human_seconds(0), "0s");
}

TEST(AxisTime, IsShort) {
  EXPECT_EQ(axis_time(0), "0s");
  EXPECT_EQ(axis_time(2.5), "2.5s");
  EXPECT_EQ(axis_time(60), "1m");
  EXPECT_EQ(axis_time(90), "1m30s");
  EXPECT_EQ(axis_time(3600), "1h");
  EXPECT_EQ(axis_time(3660), "1h1m");
}

TEST(HumanCount, GroupsThousands) {
  EXPECT_EQ(human_count(0), "0");
  EXPECT_EQ(human_count(999), "999");
  EXPECT_EQ(human_count(1000), "1,000");
  EXPECT_EQ(human_count(1234567), "1,234,567");
  EXPECT_EQ(human_count(UINT64_MAX), "18,446,744,073,709,551,615");
}

TEST(HumanShort, ScalesWithASuffix) {
  EXPECT_EQ(human_short(0), "0");
  EXPECT_EQ(human_short(0.123), "0.12");
  EXPECT_EQ(human_short(0.00278), "0.0028");
  EXPECT_EQ(human_short(123), "123");
  EXPECT_EQ(human_short(999.6), "1.00k");
  EXPECT_EQ(human_short(12345), "12.3k");
  EXPECT_EQ(human_short(4.56e6), "4.56M");
}

TEST(HumanBytes, UsesDecimalUnits) {
  EXPECT_EQ(human_bytes(0), "0 B");
  EXPECT_EQ(human_bytes(64), "64 B");
  EXPECT_EQ(human_bytes(3'000'000), "3.00 MB");
}

TEST(HumanShare, IsAPercentage) {
  EXPECT_EQ(human_share(0), "0%");
  EXPECT_EQ(human_share(0.00123), "0.12%");
  EXPECT_EQ(human_share(0.5), "50.0%");
  EXPECT_EQ(human_share(1), "100%");
}

}  // namespace
}  // namespace portstorm::client
