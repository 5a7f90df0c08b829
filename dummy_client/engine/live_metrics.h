#pragma once
// What a run lets others see while it goes on. Each engine thread keeps its own LivePart and
// publishes it ten times a second; who watches adds the parts of all threads up. So a message
// costs no lock, and nobody waits for the watcher.

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "dummy_client/engine/ledger_counts.h"
#include "telemetry/histogram.h"
#include "telemetry/incident_log.h"

namespace portstorm::client {

// Since the start of the run.
struct LiveCounts {
  std::uint64_t packets_sent = 0, packets_received = 0;
  std::uint64_t bytes_sent = 0, bytes_received = 0;
  std::uint64_t iterations = 0;
  std::uint64_t due_iterations = 0, dropped_iterations = 0;  // of open models
  std::uint64_t errors = 0, adversary_errors = 0;
  std::uint64_t checked_steps = 0;
  std::uint64_t short_sends = 0;
  std::uint64_t incidents = 0, lost_incidents = 0;
  std::uint64_t ledger_messages = 0, ledger_delivered = 0, ledger_duplicated = 0;
  std::uint64_t ledger_misrouted = 0, ledger_out_of_order = 0, ledger_corrupted = 0;
  std::chrono::nanoseconds busiest_thread_cpu{};

  void add(const LiveCounts& other) noexcept;
};

struct LivePart {
  LiveCounts counts;
  // Since it was last taken.
  telemetry::Histogram latency;       // of all expects of the healthy, from when they were due
  telemetry::Histogram schedule_lag;  // due -> begun
  std::vector<telemetry::Histogram> steps;  // latency by MetricIndex
  std::vector<telemetry::Incident> incidents;
  std::vector<std::string> marks;

  void clear_recent() noexcept;
};

class LiveMetrics {
 public:
  static constexpr std::chrono::milliseconds publish_interval{100};
  static constexpr std::size_t max_incidents = 256;  // between two takes; more are counted

  explicit LiveMetrics(std::size_t steps);

  // ---- its engine thread ------------------------------------------------------------------------
  LivePart own;
  void report(telemetry::Incident incident);
  void publish();

  // ---- any thread -------------------------------------------------------------------------------
  // Adds what has been published, and forgets what is recent of it.
  void take(LivePart& total);

 private:
  std::mutex mutex_;
  LivePart published_;
};

}  // namespace portstorm::client
