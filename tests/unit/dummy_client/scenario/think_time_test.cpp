// How long think steps last: means, spreads and caps of the distributions.

#include "dummy_client/scenario/think_time.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;
using Distribution = ThinkStep::Distribution;

constexpr int draws = 200'000;

ThinkStep think(Distribution distribution, Duration mean, Duration deviation = {}) {
  ThinkStep step;
  step.distribution = distribution;
  step.mean = mean;
  step.deviation = deviation;
  return step;
}

std::vector<double> seconds_of(const ThinkStep& step) {
  Random random(11);
  std::vector<double> seconds;
  for (int i = 0; i < draws; ++i) {
    seconds.push_back(std::chrono::duration<double>(think_time(step, random)).count());
  }
  return seconds;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double deviation_of(const std::vector<double>& values) {
  const double mean = mean_of(values);
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return std::sqrt(sum / static_cast<double>(values.size()));
}

double least_of(const std::vector<double>& values) {
  return *std::min_element(values.begin(), values.end());
}

double greatest_of(const std::vector<double>& values) {
  return *std::max_element(values.begin(), values.end());
}

TEST(ThinkTime, AFixedTimeIsThatTimeAndDrawsNothing) {
  Random random(1), untouched(1);
  EXPECT_EQ(think_time(think(Distribution::fixed, 250ms), random), 250ms);
  EXPECT_EQ(random.next(), untouched.next());
}

TEST(ThinkTime, UniformFillsItsRange) {
  ThinkStep step;
  step.distribution = Distribution::uniform;
  step.minimum = 1s;
  step.maximum = 3s;
  const auto seconds = seconds_of(step);
  EXPECT_NEAR(mean_of(seconds), 2, 0.01);
  EXPECT_GE(least_of(seconds), 1);
  EXPECT_LE(greatest_of(seconds), 3);
  EXPECT_NEAR(deviation_of(seconds), 2 / std::sqrt(12), 0.01);
}

TEST(ThinkTime, ExponentialHasItsMeanAsDeviationToo) {
  const auto seconds = seconds_of(think(Distribution::exponential, 2s));
  EXPECT_NEAR(mean_of(seconds), 2, 0.02);
  EXPECT_NEAR(deviation_of(seconds), 2, 0.03);
}

TEST(ThinkTime, NormalHasItsMeanAndDeviation) {
  const auto seconds = seconds_of(think(Distribution::normal, 2s, 300ms));
  EXPECT_NEAR(mean_of(seconds), 2, 0.01);
  EXPECT_NEAR(deviation_of(seconds), 0.3, 0.005);
}

TEST(ThinkTime, LognormalsMeanIsThatOfTheTimesThemselves) {
  const auto seconds = seconds_of(think(Distribution::lognormal, 2s, 1s));
  EXPECT_NEAR(mean_of(seconds), 2, 0.02);
  EXPECT_NEAR(deviation_of(seconds), 1, 0.03);
}

TEST(ThinkTime, ParetosMeanIsThatOfTheTimesThemselves) {
  ThinkStep step = think(Distribution::pareto, 2s);
  step.shape = 3;
  const auto seconds = seconds_of(step);
  EXPECT_NEAR(mean_of(seconds), 2, 0.03);
  EXPECT_GE(least_of(seconds), 2.0 * 2 / 3 - 1e-9);
}

TEST(ThinkTime, IsNeverNegative) {
  const auto seconds = seconds_of(think(Distribution::normal, 100ms, 1s));
  EXPECT_EQ(least_of(seconds), 0);
}

TEST(ThinkTime, CapsCutOffBothEnds) {
  ThinkStep step = think(Distribution::exponential, 2s);
  step.minimum = 500ms;
  step.maximum = 6s;
  const auto seconds = seconds_of(step);
  EXPECT_EQ(least_of(seconds), 0.5);
  EXPECT_EQ(greatest_of(seconds), 6);
}

TEST(ThinkTime, IsTheSameForTheSameSeedAndUser) {
  const ThinkStep step = think(Distribution::exponential, 2s);
  Random first(5, 17), second(5, 17);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(think_time(step, first), think_time(step, second));
}

}  // namespace
}  // namespace portstorm::client
