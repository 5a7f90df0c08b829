#pragma once
// The steps of a flow, as the engine performs them: read, checked and compiled.

#include <chrono>
#include <cstddef>
#include <cstdint>
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

struct Step;
using Flow = std::vector<Step>;

// Where the results of a step are counted: an index into Scenario::metrics.
using MetricIndex = std::size_t;

// ---- the connection ---------------------------------------------------------------------------

struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;  // included
};

struct ConnectStep {
  Duration timeout = std::chrono::seconds(5);
  std::optional<std::string> from;       // source address; otherwise the address plan chooses
  std::optional<PortRange> local_ports;  // tried in turn; otherwise the system chooses
  int receive_buffer_bytes = 0;          // SO_RCVBUF; 0 leaves the system's choice
};

struct DisconnectStep {
  enum class Kind : std::uint8_t {
    graceful,    // FIN, then what still comes is read until the peer's FIN
    half_close,  // FIN; receiving goes on, and the flow with it
    reset,       // RST at once
  };
  Kind kind = Kind::graceful;
};

// The server must end the connection.
struct ExpectCloseStep {
  enum class Kind : std::uint8_t { any, graceful, reset };  // graceful: a FIN
  Kind kind = Kind::any;
  Duration timeout = std::chrono::seconds(5);
};

// No packet (of a stream: no byte) may come for so long.
struct ExpectNothingStep {
  Duration duration{};
};

// ---- messages ---------------------------------------------------------------------------------

struct FieldExpression {
  std::size_t field = 0;  // index into PacketDefinition::fields
  Template value;
};

// A header field that says something else than it should.
struct HeaderExpression {
  std::size_t field = 0;  // index into Framing::header
  Expression value;       // an integer
};

struct SendStep {
  const wire::PacketDefinition* packet = nullptr;  // null for framings without ids
  std::vector<FieldExpression> with;               // fields not named are zero or empty
  std::vector<HeaderExpression> header;            // length_prefixed: as told, not as it is
  std::optional<Template> payload;                 // delimited and stream framings: "text"
  // Set when a ledger follows the message: the group whose members must all receive it. One of
  // the fields then holds ${stamp}.
  std::optional<Template> ledger;
};

struct FieldCondition {
  std::size_t field = 0;
  Template value;
};

// A field of a reply, kept for expressions of this virtual user.
struct Capture {
  std::size_t slot = 0;   // index into Scenario::captures
  std::size_t field = 0;  // unused with a delimited framing: the line
};

struct ExpectStep {
  const wire::PacketDefinition* packet = nullptr;  // null: any packet (delimited), or bytes
  std::vector<FieldCondition> where;               // all must hold, or the step fails
  std::vector<Capture> captures;
  // Taken if it comes before the mandatory expect that follows; nobody waits for it.
  bool optional = false;
  // The packet is its fields and nothing more: no byte behind them, and only NUL behind the end of
  // a text in its fixed field (memory that the server did not mean to show).
  bool exact = false;
  // stream: so many bytes equal to what the last send sent ("echo": true); 0 when unused.
  bool echo = false;
  std::optional<Template> text;  // delimited: the line must be exactly this; absent: any line
  Duration timeout = std::chrono::seconds(5);
};

struct RawStep {
  std::vector<std::byte> bytes;  // sent as they are, no framing
};

// As fast as the connection takes them, without waiting for replies; replies are read and dropped.
// Ends when `count` packets are sent or `duration` is over, whichever is set and comes first.
struct FloodStep {
  SendStep send;
  std::optional<std::uint64_t> count;
  std::optional<Duration> duration;
};

// ---- how it goes over the wire ----------------------------------------------------------------

// The next write (a send, a raw, or what a coalesce gathered) goes out in pieces.
struct SplitStep {
  enum class At : std::uint8_t { every_byte, offsets, random };
  At at = At::every_byte;
  std::vector<std::size_t> offsets;  // rising; those beyond the end are not used
  std::size_t pieces = 2;            // random: so many, or one for each byte of a shorter write
  Duration delay{};                  // between two pieces
};

// The next `count` sends and raws go out in one write; a step that waits sends what there is.
struct CoalesceStep {
  Expression count;
};

struct StopReadingStep {};  // until read_slowly, resume_reading, or the end of the connection
struct ResumeReadingStep {};
struct ReadSlowlyStep {
  std::uint64_t bytes_per_second = 1;  // from 1
};

// ---- time -------------------------------------------------------------------------------------

struct ThinkStep {
  enum class Distribution : std::uint8_t { fixed, uniform, normal, lognormal, exponential, pareto };
  Distribution distribution = Distribution::fixed;
  Duration mean{};                // fixed, normal, lognormal, exponential; pareto: its mean
  Duration deviation{};           // normal, lognormal
  Duration minimum{}, maximum{};  // uniform's bounds; caps of the others (maximum 0: none)
  double shape = 0;               // pareto, > 1
};

// From one pace to the next it takes so long, whatever lies between: after a late reply the next
// step is due in the past, and is done at once. The first one of an iteration sets the beat.
struct PaceStep {
  Duration interval{};
};

// Does nothing for so long. Unlike a think it is no part of the schedule: the next step is due
// when it is over, however late it began.
struct IdleStep {
  Duration duration{};
};

// Waits until all virtual users of the cohorts that have this barrier are at it; those whose time
// is over are not waited for. Can be passed again and again.
struct BarrierStep {
  std::size_t barrier = 0;  // index into Scenario::barriers
  Duration timeout = std::chrono::seconds(30);
};

// ---- the flow itself --------------------------------------------------------------------------

struct RepeatStep {
  Expression count;
  Flow flow;
};

struct ChooseStep {
  struct Choice {
    double weight = 1;  // of their sum
    Flow flow;
  };
  std::vector<Choice> choices;
};

struct IfStep {
  Expression condition;  // an integer: 0 is false
  Flow then_flow;
  Flow else_flow;
};

struct CallStep {
  std::shared_ptr<const Flow> flow;  // of the scenario's "flows"; never recursive
  std::string name;
};

// ---- the ledger, annotations ------------------------------------------------------------------

struct JoinStep {
  Template group;
};  // this virtual user now receives what is sent to the group
struct LeaveStep {
  Template group;
};  // ... no longer; stands before the request that leaves

struct MarkStep {
  Template text;
};  // an annotation in the results and in telemetry

struct Step {
  std::variant<ConnectStep, SendStep, ExpectStep, RawStep, ThinkStep, RepeatStep, JoinStep,
               LeaveStep, DisconnectStep, ExpectCloseStep, ExpectNothingStep, FloodStep, SplitStep,
               CoalesceStep, StopReadingStep, ResumeReadingStep, ReadSlowlyStep, IdleStep, PaceStep,
               BarrierStep, ChooseStep, IfStep, CallStep, MarkStep>
      action;
  json_file::Place place;
  std::optional<MetricIndex> metric;  // connect, send, expect, expect_close and flood have one
};

// Calls `visit(step)` for every step, those of the flows within steps included. A flow that is
// called from several places is visited at each.
template <class Visit>
void for_each_step(const Flow& flow, const Visit& visit) {
  for (const Step& step : flow) {
    visit(step);
    if (const auto* repeat = std::get_if<RepeatStep>(&step.action)) {
      for_each_step(repeat->flow, visit);
    } else if (const auto* choose = std::get_if<ChooseStep>(&step.action)) {
      for (const ChooseStep::Choice& choice : choose->choices) for_each_step(choice.flow, visit);
    } else if (const auto* branch = std::get_if<IfStep>(&step.action)) {
      for_each_step(branch->then_flow, visit);
      for_each_step(branch->else_flow, visit);
    } else if (const auto* call = std::get_if<CallStep>(&step.action)) {
      for_each_step(*call->flow, visit);
    }
  }
}

}  // namespace portstorm::client
