#pragma once
// All that is known of a run when it is over: what the engine hands to the reports.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dummy_client/scenario/scenario.h"
#include "telemetry/histogram.h"

namespace portstorm::client {

struct StepResult {
  enum class Kind : std::uint8_t { connect, send, expect, close };  // close: the server's
  Kind kind = Kind::send;
  std::string name;
  bool adversary = false;   // of cohorts that mean harm: no threshold looks at it
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
  std::uint64_t unstamped = 0;                 // without any stamp, in a run with adversaries
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

struct CohortResult {
  std::string name;
  std::string executor;  // "ramping-vus"
  bool adversary = false;
  std::uint64_t peak_vus = 0;
  std::uint64_t iterations = 0;              // flows finished
  std::uint64_t interrupted_iterations = 0;  // ended by the end of the run
  std::uint64_t failed_iterations = 0;
  std::uint64_t errors = 0;
  std::string first_error;  // its kind and what happened
  // Of models that ask for a rate or a number of iterations, otherwise zero.
  std::uint64_t due_iterations = 0;      // so many should have begun
  std::uint64_t dropped_iterations = 0;  // of them, did not: nobody was free, or time was up
  // Open models only.
  double requested_rate = 0;  // iterations due per second, while the executor ran
  double achieved_rate = 0;   // iterations begun per second of the same time
};

// An annotation made by "mark" steps. Marks of the same text are one.
struct Mark {
  double time = 0;  // seconds since the start, of the first
  std::string text;
  std::uint64_t count = 0;
};

// One virtual user's visit after all others have gone.
struct CanaryResult {
  bool served = false;
  std::chrono::nanoseconds took{};  // from connect to the end of its flow
  std::string problem;              // empty when served
};

struct ThresholdResult {
  std::string metric;
  std::string expression;
  double value = 0;  // seconds for latencies
  bool is_latency = false;
  bool passed = false;
  bool has_value = true;                         // false: nothing was measured; counts as failed
  std::optional<Threshold> rule = std::nullopt;  // to evaluate it again; none of the canary's
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
  std::vector<std::string> warnings;  // valid, but to be read with care
  std::uint64_t short_sends = 0;      // the system took only part of what was given to it
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
  std::uint64_t dropped_iterations = 0;      // due, but not begun: nobody was free, or time was up
  std::uint64_t packets_sent = 0, packets_received = 0;
  std::uint64_t bytes_sent = 0, bytes_received = 0;
  std::vector<CohortResult> cohorts;
  std::vector<StepResult> steps;            // in the order of the flow
  std::map<std::string, ErrorKind> errors;  // by kind: "connect: refused", "expect: timed out"
  std::uint64_t error_count = 0;            // of those
  std::uint64_t checked_steps = 0;          // steps that could fail: the base of the error rate
  std::map<std::string, ErrorKind> adversary_errors;  // the same of adversaries, who count apart
  std::uint64_t adversary_error_count = 0;
  std::vector<Mark> marks;  // by time; at most max_marks texts
  std::optional<LedgerResult> ledger;
  std::vector<Second> seconds;  // capped at max_seconds: then each two become one
  std::vector<ThresholdResult> thresholds;
  std::optional<CanaryResult> canary;
  GeneratorHealth generator;
  Verdict verdict = Verdict::passed;

  static constexpr std::size_t max_seconds = 3600;
  static constexpr std::size_t max_marks = 1000;
};

// 0, 99, 105, 107, 108: see the exit codes in docs/results.md.
int exit_code(Verdict verdict) noexcept;

}  // namespace portstorm::client
