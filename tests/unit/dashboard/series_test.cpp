#include "dashboard/model/series.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "dashboard/model/latency_history.h"

namespace portstorm::dashboard {
namespace {

constexpr Micros series_start = 1'732'194'723 * second;
constexpr Micros tenth = 100 * millisecond;

TEST(Series, ASpikeOfOneSampleIsSeenAtEveryZoom) {
  Series series;
  for (Micros i = 0; i < 6 * 36'000; ++i) series.add(series_start + i * tenth, i == 1234 ? 900 : 5);
  for (const Micros length : {10 * minute, hour, 6 * hour}) {
    double highest = 0;
    for (const Column& column : series.columns({series_start, series_start + length}, 600)) {
      highest = std::max(highest, column.max);
      EXPECT_EQ(column.min, 5);
    }
    EXPECT_EQ(highest, 900);
  }
}

TEST(Series, ColumnsAreAtMostAsManyAsAskedForAndInOrder) {
  Series series;
  for (Micros i = 0; i < 36'000; ++i)
    series.add(series_start + i * tenth, static_cast<double>(i % 7));
  const auto columns = series.columns({series_start, series_start + hour}, 300);
  EXPECT_LE(columns.size(), 302u);  // and one on either side
  EXPECT_GE(columns.size(), 290u);
  EXPECT_TRUE(std::is_sorted(columns.begin(), columns.end(),
                             [](const Column& a, const Column& b) { return a.time < b.time; }));
}

TEST(Series, SixHoursAreKeptBySecondsTwoDaysByTensAndAWeekByMinutes) {
  Series series;
  for (Micros i = 0; i < 3 * 24 * 3600; ++i)
    series.add(series_start + i * second, static_cast<double>(i % 60));
  const Micros end = series_start + 3 * 24 * hour;
  const auto six_hours = series.columns({end - 6 * hour, end - 5 * hour}, 1000);
  EXPECT_GT(six_hours.size(), 900u);
  const auto two_days = series.columns({end - 47 * hour, end - 46 * hour}, 1000);
  ASSERT_GE(two_days.size(), 360u);
  EXPECT_LE(two_days.size(), 363u);
  EXPECT_EQ(two_days[10].max - two_days[10].min, 9);
  const auto first_hour = series.columns({series_start, series_start + hour}, 1000);
  ASSERT_GE(first_hour.size(), 60u);
  EXPECT_LE(first_hour.size(), 62u);
  EXPECT_EQ(first_hour[10].min, 0);
  EXPECT_EQ(first_hour[10].max, 59);
}

TEST(Series, AGapHoldsNoColumns) {
  Series series;
  series.add(series_start, 1);
  series.add(series_start + 60 * second, 2);
  EXPECT_EQ(series.columns({series_start, series_start + 60 * second}, 100).size(), 2u);
  EXPECT_FALSE(series.at(series_start + 30 * second));
  EXPECT_EQ(series.at(series_start + 60 * second + tenth), 2);
}

TEST(Series, AJumpOfYearsCostsNoMemoryAndNoTime) {
  Series series;
  series.add(series_start, 1);
  series.add(series_start + 100 * 365 * 24 * hour, 2);
  EXPECT_EQ(series.newest(), 2);
}

TEST(Series, StatisticsAreOfTheRangeAlone) {
  Series series;
  for (Micros i = 0; i < 100; ++i) series.add(series_start + i * tenth, static_cast<double>(i));
  const auto statistics = series.statistics({series_start + 10 * tenth, series_start + 19 * tenth});
  ASSERT_TRUE(statistics);
  EXPECT_EQ(statistics->samples, 10u);
  EXPECT_EQ(statistics->min, 10);
  EXPECT_EQ(statistics->max, 19);
  EXPECT_DOUBLE_EQ(statistics->mean, 14.5);
}

telemetry::Histogram of(std::initializer_list<std::pair<int, std::uint64_t>> values) {
  telemetry::Histogram histogram;
  for (const auto& [microseconds, count] : values) {
    histogram.record(std::chrono::microseconds(microseconds), count);
  }
  return histogram;
}

TEST(LatencyHistory, PercentilesOfASecondComeFromMergedHistogramsAndAreNoAverages) {
  LatencyHistory history;
  // Nine quiet samples with one value each, and one with a thousand slow ones.
  for (Micros i = 0; i < 9; ++i) history.add(series_start + i * tenth, of({{100, 1}}));
  history.add(series_start + 9 * tenth, of({{50'000, 1000}}));
  const auto columns = history.columns({series_start - minute, series_start + hour}, 3600);
  ASSERT_EQ(columns.size(), 1u);
  EXPECT_NEAR(columns[0].values.p50, 50'000, 50);  // the average of the p50s would be 5,090
  EXPECT_EQ(columns[0].values.count, 1009u);
}

TEST(LatencyHistory, ASelectionHoldsAllThatWasTimedInIt) {
  LatencyHistory history;
  for (Micros i = 0; i < 3 * 36'000; ++i)
    history.add(series_start + i * tenth, of({{1000, 9}, {8000, 1}}));
  for (const auto& [from, to] :
       {std::pair{5 * minute, 6 * minute}, {hour, 2 * hour}, {2 * hour + 55 * minute, 3 * hour}}) {
    const MergedLatency merged = history.merged({series_start + from, series_start + to - 1});
    const auto covered = merged.covered.length() / tenth;
    EXPECT_EQ(merged.histogram.count(), static_cast<std::uint64_t>(covered) * 10);
    EXPECT_GE(merged.covered.length(), to - from);
    EXPECT_LE(merged.covered.length(), to - from + 2 * minute);
    EXPECT_NEAR(static_cast<double>(percentiles_of(merged.histogram).p50), 1000, 8);
    EXPECT_NEAR(static_cast<double>(percentiles_of(merged.histogram).p95), 8000, 64);
  }
}

TEST(PackedHistogram, KeepsCountsAndValuesWithinOnePercent) {
  telemetry::Histogram histogram;
  std::uint64_t count = 0;
  for (std::uint64_t value = 1; value < 3'600'000'000; value = value * 3 / 2 + 1) {
    histogram.record(std::chrono::microseconds(value), value % 5 + 1);
    count += value % 5 + 1;
  }
  telemetry::Histogram back;
  PackedHistogram(histogram).add_to(back);
  EXPECT_EQ(back.count(), count);
  for (const double percent : {10.0, 50.0, 90.0, 99.0}) {
    const auto was = static_cast<double>(histogram.percentile(percent).count());
    EXPECT_NEAR(static_cast<double>(back.percentile(percent).count()), was, was * 0.01 + 1000);
  }
}

}  // namespace
}  // namespace portstorm::dashboard
