#include "telemetry/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace portstorm::telemetry {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr std::uint64_t hour_in_us = 3'600'000'000;

// Latencies as a server has them: most near a millisecond, a long tail of seconds.
std::vector<microseconds> latencies(std::size_t count, unsigned seed) {
  std::mt19937_64 random(seed);
  std::lognormal_distribution<double> shape(7.0, 1.8);
  std::vector<microseconds> values(count);
  for (auto& value : values) value = microseconds(static_cast<std::int64_t>(shape(random)));
  return values;
}

Histogram histogram_of(const std::vector<microseconds>& values) {
  Histogram histogram;
  for (const auto value : values) histogram.record(value);
  return histogram;
}

TEST(HistogramBuckets, FollowOneAnotherWithoutGapOrOverlap) {
  const std::size_t last = Histogram::index_of(hour_in_us);
  EXPECT_EQ(Histogram::lowest_of(0), 0u);
  for (std::size_t index = 0; index <= last; ++index) {
    ASSERT_LE(Histogram::lowest_of(index), Histogram::highest_of(index));
    ASSERT_EQ(Histogram::highest_of(index) + 1, Histogram::lowest_of(index + 1));
    ASSERT_EQ(Histogram::index_of(Histogram::lowest_of(index)), index);
    ASSERT_EQ(Histogram::index_of(Histogram::highest_of(index)), index);
  }
}

TEST(HistogramBuckets, AreHdrHistograms) {
  // Of HdrHistogram(1, 3600000000, 3): 2048 sub-buckets, 22 buckets, 23552 counts.
  EXPECT_EQ(Histogram::index_of(0), 0u);
  EXPECT_EQ(Histogram::index_of(2047), 2047u);
  EXPECT_EQ(Histogram::index_of(2048), 2048u);
  EXPECT_EQ(Histogram::index_of(2049), 2048u);
  EXPECT_EQ(Histogram::index_of(4095), 3071u);
  EXPECT_EQ(Histogram::index_of(4096), 3072u);
  EXPECT_EQ(Histogram::lowest_of(3072), 4096u);
  EXPECT_EQ(Histogram::highest_of(3072), 4099u);
  EXPECT_LT(Histogram::index_of(hour_in_us), 23552u);
  EXPECT_EQ(Histogram::index_of((std::uint64_t{1} << 32) - 1), 23551u);
}

TEST(HistogramBuckets, KeepThreeSignificantDigits) {
  for (std::uint64_t value = 1; value < hour_in_us; value += 1 + value / 37) {
    const std::size_t index = Histogram::index_of(value);
    const auto width = Histogram::highest_of(index) - Histogram::lowest_of(index);
    ASSERT_LE(static_cast<double>(width), static_cast<double>(value) / 1000);
  }
}

TEST(Histogram, IsAllZeroWhenEmpty) {
  const Histogram empty;
  EXPECT_EQ(empty.count(), 0u);
  EXPECT_EQ(empty.min(), nanoseconds(0));
  EXPECT_EQ(empty.max(), nanoseconds(0));
  EXPECT_EQ(empty.mean(), nanoseconds(0));
  EXPECT_EQ(empty.percentile(99), nanoseconds(0));
}

TEST(Histogram, AgreesWithASortedVectorWithinABucket) {
  std::vector<microseconds> values = latencies(200'000, 1);
  const Histogram histogram = histogram_of(values);
  std::sort(values.begin(), values.end());
  for (const double percent : {0.0, 0.001, 1.0, 25.0, 50.0, 90.0, 95.0, 99.0, 99.9, 99.99, 100.0}) {
    const auto rank = std::max<std::size_t>(
        1, static_cast<std::size_t>(
               std::ceil(percent * static_cast<double>(values.size()) / 100 - 1e-6)));
    const auto exact = static_cast<std::uint64_t>(values[rank - 1].count());
    const microseconds highest(
        static_cast<std::int64_t>(Histogram::highest_of(Histogram::index_of(exact))));
    const auto expected = std::clamp<nanoseconds>(highest, values.front(), values.back());
    EXPECT_EQ(histogram.percentile(percent), expected) << percent;
  }
}

TEST(Histogram, FindsTheRankOfPercentilesThatBinaryFractionsCannotSay) {
  Histogram histogram;
  for (int i = 1; i <= 1000; ++i) histogram.record(microseconds(i));
  EXPECT_EQ(histogram.percentile(99.9), microseconds(999));
  EXPECT_EQ(histogram.percentile(50), microseconds(500));
  EXPECT_EQ(histogram.percentile(0), microseconds(1));
  EXPECT_EQ(histogram.percentile(100), microseconds(1000));
}

TEST(Histogram, KeepsMinMaxAndMeanExact) {
  Histogram histogram;
  histogram.record(nanoseconds(1'234'567));
  histogram.record(nanoseconds(7'654'323), 3);
  EXPECT_EQ(histogram.count(), 4u);
  EXPECT_EQ(histogram.min(), nanoseconds(1'234'567));
  EXPECT_EQ(histogram.max(), nanoseconds(7'654'323));
  EXPECT_EQ(histogram.mean(), nanoseconds((1'234'567 + 3 * 7'654'323) / 4));
}

TEST(Histogram, ClampsWhatIsLongerThanAnHourAndWhatIsNegative) {
  Histogram histogram;
  histogram.record(hours(5), 2);
  histogram.record(seconds(-1));
  EXPECT_EQ(histogram.count(), 3u);
  EXPECT_EQ(histogram.clamped(), 2u);
  EXPECT_EQ(histogram.max(), hours(1));
  EXPECT_EQ(histogram.min(), nanoseconds(0));
  EXPECT_EQ(histogram.percentile(100), hours(1));
}

TEST(Histogram, MergesLikeOneThatSawEverything) {
  const std::vector<microseconds> first = latencies(10'000, 2), second = latencies(3'000, 3);
  Histogram merged = histogram_of(first);
  merged.merge(histogram_of(second));
  std::vector<microseconds> both = first;
  both.insert(both.end(), second.begin(), second.end());
  const Histogram together = histogram_of(both);

  EXPECT_EQ(merged.count(), together.count());
  EXPECT_EQ(merged.counts(), together.counts());
  EXPECT_EQ(merged.min(), together.min());
  EXPECT_EQ(merged.max(), together.max());
  EXPECT_NEAR(static_cast<double>(merged.mean().count()),
              static_cast<double>(together.mean().count()), 1);
}

TEST(Histogram, MergesWithAnEmptyOneEitherWay) {
  Histogram some;
  some.record(milliseconds(3));
  Histogram empty;
  some.merge(empty);
  EXPECT_EQ(some.min(), milliseconds(3));
  empty.merge(some);
  EXPECT_EQ(empty.min(), milliseconds(3));
  EXPECT_EQ(empty.count(), 1u);
}

TEST(Histogram, StartsAgainAfterClear) {
  Histogram histogram;
  histogram.record(hours(2));
  histogram.clear();
  EXPECT_EQ(histogram.count(), 0u);
  EXPECT_EQ(histogram.clamped(), 0u);
  histogram.record(milliseconds(1));
  EXPECT_EQ(histogram.max(), milliseconds(1));
  EXPECT_EQ(histogram.percentile(99), milliseconds(1));
}

}  // namespace
}  // namespace portstorm::telemetry
