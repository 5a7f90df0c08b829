#pragma once
// All that is known of a run when it is over: what the engine hands to the reports.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "telemetry/histogram.h"

namespace portstorm::client {

struct StepResult {
  enum class Kind : std::uint8_t { connect, send, expect };
  Kind kind = Kind::send;
  std::string name;
  std::uint64_t count = 0;  // completed well
  std::uint64_t failures = 0;
  telemetry::Histogram latency;              // from the moment the action was due
  telemetry::Histogram uncorrected_latency;  // from the moment it was really sent
};

struct LedgerResult {
  std::uint64_t messages = 0;   // sent with a stamp
  std::uint64_t expected = 0;   // deliveries owed
  std::uint64_t delivered = 0;  // of those
  std::uint64_t missing = 0;
  std::uint64_t duplicated = 0;
  std::uint64_t misrouted = 0;                 // reached someone who is not of the group
  std::uint64_t out_of_order = 0;              // before an earlier message of the same sender
  std::uint64_t corrupted = 0;                 // a stamp that was never sent
  std::uint64_t undecided = 0;                 // the recipient joined or left around the message
  telemetry::Histogram delivery_latency;       // due -> each recipient
  telemetry::Histogram last_delivery_latency;  // due -> the last recipient
};

// One second of the run.
struct Second {
  double time = 0;  // seconds since the start, at its end
  std::uint64_t vus = 0;
  std::uint64_t connections = 0;
  std::uint64_t packets_sent = 0, packets_received = 0;  // within this second
  std::uint64_t bytes_sent = 0, bytes_received = 0;
  std::uint64_t errors = 0;
  // Of all expect latencies that ended within this second; zero when there were none.
  std::chrono::nanoseconds p50{}, p95{}, p99{}, max{};
};

struct ErrorKind {
  std::uint64_t count = 0;
  std::string example;  // the first one: step, place in the scenario file, what happened
};

struct ThresholdResult {
  std::string metric;
  std::string expression;
  double value = 0;  // seconds for latencies
  bool is_latency = false;
  bool passed = false;
  bool has_value = true;  // false: nothing was measured; counts as failed
};

enum class Verdict : std::uint8_t {
  passed,
  threshold_failed,
  aborted,      // by the user
  unreachable,  // the target refused from the start
  invalid,      // the generator itself was the bottleneck
};

struct GeneratorHealth {
  std::chrono::nanoseconds cpu{};  // user and system, of the run
  double cpu_share = 0;            // of one processor, busiest engine thread
  std::uint64_t peak_resident_bytes = 0;
  telemetry::Histogram schedule_lag;  // due -> handed to the socket
  std::string invalid_reason;         // empty when the run is valid
};

struct RunResult {
  std::string scenario;
  std::string description;
  std::string scenario_file;
  std::string target;
  std::uint64_t seed = 0;
  std::chrono::system_clock::time_point started;
  std::chrono::nanoseconds elapsed{};
  std::uint64_t peak_vus = 0;
  std::uint64_t peak_connections = 0;
  std::uint64_t iterations = 0;              // flows finished
  std::uint64_t interrupted_iterations = 0;  // ended by the end of the run
  std::uint64_t packets_sent = 0, packets_received = 0;
  std::uint64_t bytes_sent = 0, bytes_received = 0;
  std::vector<StepResult> steps;            // in the order of the flow
  std::map<std::string, ErrorKind> errors;  // by kind: "connect: refused", "expect: timed out"
  std::uint64_t error_count = 0;
  std::uint64_t checked_steps = 0;  // steps that could fail: the base of the error rate
  std::optional<LedgerResult> ledger;
  std::vector<Second> seconds;  // capped at max_seconds: then each two become one
  std::vector<ThresholdResult> thresholds;
  GeneratorHealth generator;
  Verdict verdict = Verdict::passed;

  static constexpr std::size_t max_seconds = 3600;
};

// 0, 99, 105, 107, 108: see the exit codes in docs/results.md.
int exit_code(Verdict verdict) noexcept;

}  // namespace portstorm::client
