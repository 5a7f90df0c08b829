#pragma once
// What one engine thread measures. It alone writes; the counters may be read while it runs, the
// rest when it has ended.

#include <map>
#include <string>
#include <vector>

#include "dummy_client/engine/ledger_counts.h"
#include "dummy_client/report/run_result.h"
#include "telemetry/counter.h"
#include "telemetry/histogram.h"

namespace portstorm::client {

struct StepMetrics {
  std::uint64_t count = 0;
  std::uint64_t failures = 0;
  telemetry::Histogram latency;              // from the moment the action was due
  telemetry::Histogram uncorrected_latency;  // from the moment it was really sent
};

struct alignas(64) ThreadMetrics {
  using Counter = telemetry::Counter;

  explicit ThreadMetrics(std::size_t steps_measured) : steps(steps_measured) {}

  void add_error(const std::string& kind, const std::string& example) {
    errors.add();
    ErrorKind& entry = error_kinds[kind];
    if (entry.count++ == 0) entry.example = example;
  }

  Counter packets_sent, packets_received, bytes_sent, bytes_received, errors, iterations;
  std::vector<StepMetrics> steps;  // by MetricIndex
  std::map<std::string, ErrorKind> error_kinds;
  std::uint64_t interrupted_iterations = 0;
  std::uint64_t checked_steps = 0;
  telemetry::Histogram schedule_lag;    // due -> begun, of all steps that a timer began
  telemetry::Histogram second_latency;  // of all expects, since the last second's end
  LedgerCounts ledger;
  std::chrono::nanoseconds cpu{};
};

}  // namespace portstorm::client
