#pragma once
// What one engine thread measures. It alone writes; the counters may be read while it runs, the
// rest when it has ended.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dummy_client/engine/ledger_counts.h"
#include "dummy_client/engine/live_metrics.h"
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

struct CohortMetrics {
  std::uint64_t iterations = 0;
  std::uint64_t interrupted_iterations = 0;
  std::uint64_t failed_iterations = 0;
  std::uint64_t errors = 0;
  std::string first_error;
  std::uint64_t due_iterations = 0;
  std::uint64_t dropped_iterations = 0;
};

struct alignas(64) ThreadMetrics {
  using Counter = telemetry::Counter;
  using ErrorKinds = std::map<std::string, ErrorKind>;

  ThreadMetrics(std::size_t steps_measured, std::size_t cohorts_counted)
      : steps(steps_measured), cohorts(cohorts_counted) {}

  void add_lag(std::chrono::nanoseconds lag) {
    schedule_lag.record(lag);
    if (live) live->own.schedule_lag.record(lag);
  }
  void publish_live();  // to who watches
  // Any thread, when there is a `live`: adds what has been published, and what needs no publishing
  // as it is now. A copy up to 100 ms old would make rates jump that are taken every 100 ms.
  void take_live(LivePart& total) const;

  static void add(ErrorKinds& kinds, const std::string& kind, const std::string& example) {
    ErrorKind& entry = kinds[kind];
    if (entry.count++ == 0) entry.example = example;
  }

  Counter packets_sent, packets_received, bytes_sent, bytes_received, errors, iterations;
  std::vector<StepMetrics> steps;                  // by MetricIndex
  std::vector<telemetry::Histogram> second_steps;  // the same since the last second; may be unused
  std::vector<CohortMetrics> cohorts;
  ErrorKinds error_kinds, adversary_error_kinds;
  std::uint64_t adversary_errors = 0;
  std::uint64_t checked_steps = 0;  // of the healthy
  std::uint64_t short_sends = 0;
  std::map<std::string, Mark> marks;    // by text
  telemetry::Histogram schedule_lag;    // due -> begun, of all steps that a timer began
  telemetry::Histogram second_latency;  // of all expects, since the last second's end
  LedgerCounts ledger;
  std::chrono::nanoseconds cpu{};
  std::unique_ptr<LiveMetrics> live;  // null: nobody watches the run
};

}  // namespace portstorm::client
