#pragma once
// A scenario as the engine runs it: read, checked and compiled. Built by scenario_file.h, changed
// by no one afterwards; all threads of a run share one.

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dummy_client/scenario/data_set.h"
#include "dummy_client/scenario/executor.h"
#include "dummy_client/scenario/expression.h"
#include "dummy_client/scenario/step.h"
#include "json_file/json_file.h"
#include "wire/packet_definition.h"

namespace portstorm::client {

// ---- cohorts ----------------------------------------------------------------------------------

struct Cohort {
  std::string name;
  // Means harm: its steps and errors are counted apart, thresholds are about the others.
  bool adversary = false;
  // A packet that no step waits for and no ledger takes is an error ("unexpected": "fail").
  bool unexpected_fails = false;
  Executor executor;
  Duration start_time{};
  Duration graceful_stop = std::chrono::seconds(30);       // to finish the flow at the end
  Duration graceful_ramp_down = std::chrono::seconds(30);  // the same when a stage goes down
  Flow flow;
  std::uint64_t first_vu = 0;  // ${vu} of its first virtual user; numbers run through cohorts

  std::uint64_t max_vus() const noexcept { return client::max_vus(executor); }
  // Of the executor, without start_time and graceful stop.
  Duration duration() const noexcept { return client::duration(executor); }
};

// ---- the whole --------------------------------------------------------------------------------

// A line of the per-step table. `name` is "as", or the packet's name, or "connect".
struct MetricName {
  enum class Kind : std::uint8_t { connect, send, expect, close };  // close: expect_close
  Kind kind = Kind::send;
  std::string name;
  bool adversary = false;
};

// A name that expect steps capture a field under. One type: the fields it is captured from agree.
struct CaptureName {
  std::string name;
  ExpressionType type = ExpressionType::integer;
};

// "barrier": virtual users of several cohorts may meet at one.
struct BarrierName {
  std::string name;
  std::uint64_t participants = 0;  // all virtual users of the cohorts that have it
};

struct LedgerRule {
  const wire::PacketDefinition* packet = nullptr;  // the notify that delivers the message
  std::size_t field = 0;                           // the field that holds the stamp
  bool sender_included = true;                     // does the sender get its own message?
  bool exact = false;                              // as ExpectStep::exact; else it is corrupted
};

struct Threshold {
  std::string metric;      // "latency{as:say}", "ledger_missing", "errors", "dropped_iterations"
  std::string expression;  // "p(99)<50ms", as written
  enum class Aggregate : std::uint8_t {
    percentile,
    average,
    minimum,
    maximum,
    median,
    count,
    rate
  };
  enum class Comparison : std::uint8_t {
    less,
    less_equal,
    greater,
    greater_equal,
    equal,
    not_equal
  };
  Aggregate aggregate = Aggregate::percentile;
  double percentile = 0;  // 0..100
  Comparison comparison = Comparison::less;
  double limit = 0;  // seconds for latencies, otherwise a plain number
  json_file::Place place;
};

struct Scenario {
  std::string name;
  std::string description;
  std::string file;    // as given on the command line
  std::string target;  // HOST:PORT
  std::uint64_t seed = 1;
  std::shared_ptr<const wire::Protocol> protocol;
  std::map<std::string, ExpressionValue> variables;  // after --set
  std::vector<std::shared_ptr<const DataSet>> data;
  std::vector<CaptureName> captures;
  std::vector<BarrierName> barriers;
  std::vector<Cohort> cohorts;
  std::vector<LedgerRule> ledgers;
  std::vector<Threshold> thresholds;
  std::vector<MetricName> metrics;
  // Run when all cohorts have ended, to see that the server still serves: one cohort with one
  // virtual user and one iteration. Null when no cohort is an adversary and none is written.
  std::shared_ptr<const Scenario> canary;

  std::uint64_t max_vus() const noexcept;
  Duration duration() const noexcept;  // until the last executor ends, without graceful stops
};

}  // namespace portstorm::client
