#include "dummy_client/report/noise.h"

#include <gtest/gtest.h>

#include <array>

#include "tests/unit/dummy_client/report/simulated_run.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

constexpr std::array<double, 4> percents = {50, 90, 99, 99.9};

struct Shares {
  std::array<double, 4> yes{};      // by percents
  std::array<double, 4> too_few{};  // the same
  double mean = 0;                  // yes
  double rate = 0;                  // yes
};

Shares shares_of(const Simulation& a, const Simulation& b, int pairs = 100) {
  std::mt19937_64 random(7);
  Shares shares;
  const double each = 1.0 / pairs;
  for (int pair = 0; pair < pairs; ++pair) {
    const RunResult run_a = simulated_run(a, random), run_b = simulated_run(b, random);
    const Noise noise(run_a, run_b);
    const auto &step_a = run_a.steps[0], &step_b = run_b.steps[0];
    for (std::size_t i = 0; i < percents.size(); ++i) {
      const Beyond beyond = noise.percentile(step_a.latency, step_b.latency, percents[i]);
      if (beyond == Beyond::yes) shares.yes[i] += each;
      if (beyond == Beyond::too_few) shares.too_few[i] += each;
    }
    if (noise.mean(step_a.latency, step_b.latency) == Beyond::yes) shares.mean += each;
    const auto rate = [](const RunResult& run) {
      return static_cast<double>(run.steps[0].count) / static_cast<double>(run.seconds.size());
    };
    if (noise.rate(rate(run_a), step_a.count, rate(run_b), step_b.count) == Beyond::yes) {
      shares.rate += each;
    }
  }
  return shares;
}

Simulation slower(Simulation simulation, double factor) {
  simulation.median *= factor;
  return simulation;
}

void expect_at_most(const Shares& shares, double limit) {
  for (std::size_t i = 0; i < percents.size(); ++i) EXPECT_LE(shares.yes[i], limit) << percents[i];
  EXPECT_LE(shares.mean, limit);
  EXPECT_LE(shares.rate, limit);
}

TEST(Noise, SeldomSeesADifferenceWhereThereIsNone) {
  expect_at_most(shares_of({}, {}), 0.03);
}

// Judged by their number alone, the samples of such runs differ almost always.
TEST(Noise, IsNotFooledBySecondsThatHangTogether) {
  Simulation simulation;
  simulation.spread_of_seconds = 0.2;
  expect_at_most(shares_of(simulation, simulation), 0.05);
  simulation.correlation = 0.8;
  expect_at_most(shares_of(simulation, simulation), 0.09);
  simulation.seconds = 300;
  simulation.samples_a_second = 50;
  expect_at_most(shares_of(simulation, simulation, 50), 0.09);
}

TEST(Noise, ARampThatBothRunsHaveIsNone) {
  Simulation simulation;
  simulation.ramp = true;
  expect_at_most(shares_of(simulation, simulation), 0.03);
  const Shares shares = shares_of(simulation, slower(simulation, 1.1));
  EXPECT_GE(shares.yes[0], 0.9);
}

TEST(Noise, SeesARealDifference) {
  Simulation simulation;
  simulation.spread_of_seconds = 0.05;
  simulation.correlation = 0.5;
  const Shares shares = shares_of(simulation, slower(simulation, 1.2));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_GE(shares.yes[i], 0.8) << percents[i];
  EXPECT_GE(shares.mean, 0.9);
}

TEST(Noise, SeesADifferenceOfRates) {
  Simulation fewer;
  fewer.samples_a_second = 180;
  EXPECT_GE(shares_of({}, fewer, 20).rate, 0.9);
}

TEST(Noise, SaysWhenThereAreTooFewSamples) {
  Simulation few;
  few.samples_a_second = 10;  // 600 in all: none of them is beyond 99.9 %
  const Shares shares = shares_of(few, few, 20);
  EXPECT_EQ(shares.too_few[0], 0);
  EXPECT_NEAR(shares.too_few[3], 1, 1e-9);
}

TEST(Noise, SaysWhenThereAreTooFewSeconds) {
  Simulation moment;
  moment.seconds = 10;  // the last one counts as broken off
  std::mt19937_64 random(1);
  const RunResult run = simulated_run(moment, random);
  const Noise noise(run, run);
  EXPECT_EQ(noise.percentile(run.steps[0].latency, run.steps[0].latency, 50), Beyond::too_few);
  EXPECT_EQ(noise.mean(run.steps[0].latency, run.steps[0].latency), Beyond::too_few);
  EXPECT_EQ(noise.rate(1, 100, 1, 100), Beyond::too_few);
}

TEST(Noise, CannotJudgeLatenciesWithoutASeriesOfThem) {
  std::mt19937_64 random(1);
  RunResult run = simulated_run({}, random);
  for (Second& second : run.seconds) second.p50 = second.p95 = second.p99 = 0ns;
  const Noise noise(run, run);
  EXPECT_EQ(noise.percentile(run.steps[0].latency, run.steps[0].latency, 50), Beyond::too_few);
  EXPECT_EQ(noise.rate(200, 12000, 200, 12000), Beyond::no);
}

TEST(Noise, ComparesRunsWhoseSecondsAreOfOtherLengths) {
  std::mt19937_64 random(1);
  Simulation simulation;
  RunResult a = simulated_run(simulation, random), b = simulated_run(simulation, random);
  std::vector<Second> halved;
  for (std::size_t i = 0; i < b.seconds.size(); i += 2) {
    Second both = b.seconds[i + 1];
    both.packets_sent += b.seconds[i].packets_sent;
    both.packets_received += b.seconds[i].packets_received;
    halved.push_back(both);
  }
  b.seconds = halved;
  const Noise noise(a, b);
  EXPECT_EQ(noise.percentile(a.steps[0].latency, b.steps[0].latency, 50), Beyond::no);
  EXPECT_EQ(noise.rate(200, 12000, 200, 12000), Beyond::no);
}

TEST(Noise, WhatOneBucketHoldsIsNoDifference) {
  std::mt19937_64 random(1);
  const RunResult run = simulated_run({}, random);
  telemetry::Histogram a, b;
  a.record(10'000us, 100'000);
  b.record(10'008us, 100'000);
  EXPECT_EQ(Noise(run, run).percentile(a, b, 50), Beyond::no);
}

}  // namespace
}  // namespace portstorm::client
