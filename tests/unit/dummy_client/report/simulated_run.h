#pragma once
// Runs made by chance, whose seconds hang together: for what judges noise.

#include <cmath>
#include <random>
#include <string>

#include "dummy_client/report/run_result.h"

namespace portstorm::client {

struct Simulation {
  int seconds = 60;
  int samples_a_second = 200;
  double median = 0.002;         // seconds
  double correlation = 0;        // of a second with the next
  double spread_of_seconds = 0;  // of the logarithm
  bool ramp = false;             // faster at first, in every run alike
};

inline RunResult simulated_run(const Simulation& simulation, std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  std::poisson_distribution<int> samples(simulation.samples_a_second);
  const double kept = simulation.correlation, fresh = std::sqrt(1 - kept * kept);
  RunResult result;
  result.scenario = "simulated";
  StepResult& step = result.steps.emplace_back();
  step.kind = StepResult::Kind::expect;
  step.name = "say";
  double state = normal(random);
  for (int i = 0; i < simulation.seconds; ++i) {
    state = kept * state + fresh * normal(random);
    double level = std::log(simulation.median) + simulation.spread_of_seconds * state;
    if (simulation.ramp && 2 * i < simulation.seconds) {
      level += std::log(0.3 + 1.4 * i / simulation.seconds);
    }
    telemetry::Histogram latency;
    const int count = samples(random);
    for (int sample = 0; sample < count; ++sample) {
      latency.record(std::chrono::nanoseconds(
          static_cast<std::int64_t>(1e9 * std::exp(level + 0.5 * normal(random)))));
    }
    Second& second = result.seconds.emplace_back();
    second.time = i + 1;
    second.packets_sent = second.packets_received = static_cast<std::uint64_t>(count);
    second.p50 = latency.percentile(50);
    second.p95 = latency.percentile(95);
    second.p99 = latency.percentile(99);
    step.latency.merge(latency);
  }
  step.count = step.latency.count();
  result.elapsed = std::chrono::seconds(simulation.seconds);
  return result;
}

}  // namespace portstorm::client
