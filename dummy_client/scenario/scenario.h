#pragma once
// A scenario as the engine runs it: read, checked and compiled. Built by scenario_file.h, changed
// by no one afterwards; all threads of a run share one.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dummy_client/scenario/expression.h"
#include "json_file/json_file.h"
#include "wire/packet_definition.h"

namespace portstorm::client {

using Duration = std::chrono::nanoseconds;

// ---- steps ------------------------------------------------------------------------------------

struct Step;
using Flow = std::vector<Step>;

// Where the results of a step are counted: an index into Scenario::metrics.
using MetricIndex = std::size_t;

struct ConnectStep {
  Duration timeout = std::chrono::seconds(5);
  std::optional<std::string> from;  // source address; otherwise the address plan chooses
  int receive_buffer_bytes = 0;     // SO_RCVBUF; 0 leaves the system's choice
};

struct FieldExpression {
  std::size_t field = 0;  // index into PacketDefinition::fields
  Template value;
};

struct SendStep {
  const wire::PacketDefinition* packet = nullptr;  // null for framings without ids
  std::vector<FieldExpression> with;               // fields not named are zero or empty
  std::optional<Template> payload;                 // delimited and stream framings: "text"
  // Set when a ledger follows the message: the group whose members must all receive it. One of
  // the fields then holds ${stamp}.
  std::optional<Template> ledger;
};

struct FieldCondition {
  std::size_t field = 0;
  Template value;
};

struct ExpectStep {
  const wire::PacketDefinition* packet = nullptr;  // null: any packet (delimited), or bytes
  std::vector<FieldCondition> where;               // all must hold, or the step fails
  // stream: so many bytes equal to what the last send sent ("echo": true); 0 when unused.
  bool echo = false;
  std::optional<Template> text;  // delimited: the line must be exactly this; absent: any line
  Duration timeout = std::chrono::seconds(5);
};

struct RawStep {
  std::vector<std::byte> bytes;  // sent as they are, no framing
};

struct ThinkStep {
  enum class Distribution : std::uint8_t { fixed, uniform, normal, lognormal, exponential, pareto };
  Distribution distribution = Distribution::fixed;
  Duration mean{};                // fixed, normal, lognormal, exponential; pareto: its mean
  Duration deviation{};           // normal, lognormal
  Duration minimum{}, maximum{};  // uniform's bounds; caps of the others (maximum 0: none)
  double shape = 0;               // pareto, > 1
};

struct RepeatStep {
  Expression count;
  Flow flow;
};

struct JoinStep {
  Template group;
};  // this virtual user now receives what is sent to the group
struct LeaveStep {
  Template group;
};  // ... no longer; stands before the request that leaves

struct DisconnectStep {
  enum class Kind : std::uint8_t { graceful, reset };
  Kind kind = Kind::graceful;
};

struct Step {
  std::variant<ConnectStep, SendStep, ExpectStep, RawStep, ThinkStep, RepeatStep, JoinStep,
               LeaveStep, DisconnectStep>
      action;
  json_file::Place place;
  std::optional<MetricIndex> metric;  // connect, send and expect have one
};

// ---- cohorts ----------------------------------------------------------------------------------

struct Stage {
  Duration duration{};
  std::uint64_t target = 0;  // virtual users at its end
};

struct ConstantVus {
  std::uint64_t vus = 1;
  Duration duration{};
};

struct RampingVus {
  std::uint64_t start_vus = 0;
  std::vector<Stage> stages;
};

using Executor = std::variant<ConstantVus, RampingVus>;

struct Cohort {
  std::string name;
  Executor executor;
  Duration start_time{};
  Duration graceful_stop = std::chrono::seconds(30);       // to finish the flow at the end
  Duration graceful_ramp_down = std::chrono::seconds(30);  // the same when a stage goes down
  Flow flow;
  std::uint64_t first_vu = 0;  // ${vu} of its first virtual user; numbers run through cohorts

  std::uint64_t max_vus() const noexcept;
  Duration duration() const noexcept;  // of the executor, without start_time and graceful stop
};

// ---- the whole --------------------------------------------------------------------------------

// A line of the per-step table. `name` is "as", or the packet's name, or "connect".
struct MetricName {
  enum class Kind : std::uint8_t { connect, send, expect };
  Kind kind = Kind::send;
  std::string name;
};

struct LedgerRule {
  const wire::PacketDefinition* packet = nullptr;  // the notify that delivers the message
  std::size_t field = 0;                           // the field that holds the stamp
  bool sender_included = true;                     // does the sender get its own message?
};

struct Threshold {
  std::string metric;      // "latency{as:say}", "ledger_missing", "errors"
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
  std::vector<Cohort> cohorts;
  std::vector<LedgerRule> ledgers;
  std::vector<Threshold> thresholds;
  std::vector<MetricName> metrics;

  std::uint64_t max_vus() const noexcept;
  Duration duration() const noexcept;  // until the last executor ends, without graceful stops
};

}  // namespace portstorm::client
