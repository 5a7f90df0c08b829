#pragma once
// The sections of a scenario file, each read by a file of its own. Private to this folder.
//
// Every function reports what is wrong and goes on, so that one reading finds all mistakes. What
// it returns is only used when the whole file turned out to be without any. A mistake that is found
// twice (in a flow that several cohorts call) is reported once in the end.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dummy_client/scenario/scenario.h"
#include "dummy_client/scenario/scenario_file.h"
#include "json_file/fields.h"

namespace portstorm::client {

inline constexpr std::uint64_t max_virtual_users = 1'000'000;
// Of all flows; those of a flow that is called count at each call.
inline constexpr std::size_t max_steps = 10'000;
inline constexpr std::size_t max_cohorts = 100;
inline constexpr std::size_t max_stages = 1'000;
inline constexpr double highest_rate_per_second = 1e7;  // of the iterations of an open model
inline constexpr unsigned deepest_flow = 16;  // repeat, choose, if and call, one inside the other
inline constexpr std::int64_t most_repeats = 1'000'000'000;

// A flow of the section "flows", as one kind of cohort calls it.
struct CompiledFlow {
  std::shared_ptr<const Flow> flow;
  std::size_t steps = 0;  // those of the flows it calls included
  unsigned deepest = 0;   // flows within it, one inside the other
  bool unknown_step = false;
};

// What the sections share while one file is read.
struct ReadContext {
  json_file::Mistakes& mistakes;
  const ExpressionNames& names;
  const wire::Protocol* protocol;  // null when it could not be read: nothing is checked against it
  const json_file::Value* named_flows = nullptr;  // the section "flows"
  std::vector<MetricName> metrics = {};
  std::vector<BarrierName> barriers = {};
  // Steps of adversaries are counted apart: a flow that both kinds call is compiled for each.
  std::map<std::pair<std::string, bool>, CompiledFlow> compiled_flows = {};

  // Of the flow being read:
  bool adversary = false;
  std::size_t steps = 0;
  unsigned depth = 0;                     // flows around the one being read
  unsigned deepest = 0;                   // ... and the most that were so far
  bool unknown_step = false;              // its order says nothing then
  bool too_many_steps = false;            // reported
  std::vector<std::string> calling = {};  // the named flows on the way to it
};

// ---- reader_fields.cpp: values that more than one section has ---------------------------------

// The place of a character of a string: for mistakes within it.
json_file::Place place_within(const json_file::Value& string, std::size_t offset) noexcept;

// "5s", or with variables in it: "${think_ms}ms".
std::optional<Duration> duration_value(const json_file::Value& value, std::string_view what,
                                       ReadContext& context);
std::optional<Duration> duration_field(const json_file::Value& object, std::string_view key,
                                       json_file::Presence presence, ReadContext& context);
// The same, but zero is a mistake.
std::optional<Duration> positive_duration_value(const json_file::Value& value,
                                                std::string_view what, ReadContext& context);
std::optional<Duration> timeout_field(const json_file::Value& object, std::string_view key,
                                      json_file::Presence presence, ReadContext& context);

enum class StampUse : std::uint8_t { allowed, refused };
// A text with ${...} in it, or a bare number.
std::optional<Template> template_value(const json_file::Value& value, std::string_view what,
                                       StampUse stamp, ReadContext& context);

// One "${...}" that is an integer.
std::optional<Expression> integer_expression(const json_file::Value& value, std::string_view what,
                                             ReadContext& context);
// An integer in [least, most], or one "${...}" that is an integer; a constant one is checked too.
std::optional<Expression> count_value(const json_file::Value& value, std::string_view what,
                                      std::int64_t least, std::int64_t most, ReadContext& context);
// The same, but it must be a constant: variables may stand in it.
std::optional<std::int64_t> constant_count(const json_file::Value& value, std::string_view what,
                                           std::int64_t least, std::int64_t most,
                                           ReadContext& context);

// Whether it can name a variable, a capture, a data set or a column; reported if not.
bool check_expression_name(std::string_view name, json_file::Place place,
                           json_file::Mistakes& mistakes);
// Up to 64 letters, digits, '_', '-' and '.'.
bool is_plain_name(std::string_view text) noexcept;

// ---- the sections -----------------------------------------------------------------------------

// target.cpp
std::string read_target(const json_file::Value& document, const Overrides& overrides,
                        json_file::Mistakes& mistakes);
// variables_section.cpp
Expression::Variables read_variables(const json_file::Value& document, const Overrides& overrides,
                                     json_file::Mistakes& mistakes);
// data_section.cpp; the names are added to `names`, which already holds the variables. A set that
// could not be read is null.
std::vector<std::shared_ptr<const DataSet>> read_data(const json_file::Value& document,
                                                      const std::string& path,
                                                      ExpressionNames& names,
                                                      json_file::Mistakes& mistakes);
// capture_names.cpp: what expects capture anywhere in the document, by slot; the names are added to
// `names`, which already holds the variables and the data.
std::vector<CaptureName> collect_captures(const json_file::Value& document,
                                          const wire::Protocol* protocol, ExpressionNames& names,
                                          json_file::Mistakes& mistakes);
// cohort_section.cpp
std::vector<Cohort> read_cohorts(const json_file::Value& document, ReadContext& context);
// executor_section.cpp: "executor" and its keys. Reports what is neither one of them nor one of the
// cohort's `own_keys`.
std::optional<Executor> read_executor(const json_file::Value& cohort,
                                      std::span<const std::string_view> own_keys,
                                      ReadContext& context);
double rate_per_second(const Executor& executor) noexcept;  // at its highest; closed models: 0
// flow_section.cpp: a list of steps
Flow read_flow(const json_file::Value& list, ReadContext& context);
// False, and reported once, when there are too many.
bool check_step_count(json_file::Place place, ReadContext& context);
// named_flows.cpp. The section's flows are compiled where they are called; those that nobody calls
// are checked by the second function.
void read_named_flows(const json_file::Value& document, ReadContext& context);
void check_uncalled_flows(ReadContext& context);
// canary_section.cpp: the one that is written, or null; the one that goes without saying, or null
// when nobody attacks; and, for both, what they share with the scenario in its final size.
std::shared_ptr<Scenario> read_canary(const json_file::Value& document, ReadContext& context);
std::shared_ptr<Scenario> default_canary(const Scenario& scenario);
void complete_canary(const Scenario& scenario, Scenario& canary);
// ledger_section.cpp
std::vector<LedgerRule> read_ledgers(const json_file::Value& document, ReadContext& context);
// threshold_section.cpp; after the cohorts, whose metrics it refers to
std::vector<Threshold> read_thresholds(const json_file::Value& document,
                                       const std::vector<Cohort>& cohorts, ReadContext& context);

// ---- steps ------------------------------------------------------------------------------------

using Action = decltype(Step::action);

// connection_steps.cpp
std::optional<ConnectStep> read_connect(const json_file::Value& step, ReadContext& context);
std::optional<DisconnectStep> read_disconnect(const json_file::Value& step, ReadContext& context);
std::optional<ExpectCloseStep> read_expect_close(const json_file::Value& step,
                                                 ReadContext& context);
std::optional<ExpectNothingStep> read_expect_nothing(const json_file::Value& step,
                                                     ReadContext& context);
// message_steps.cpp
std::optional<SendStep> read_send(const json_file::Value& step, ReadContext& context);
std::optional<FloodStep> read_flood(const json_file::Value& step, ReadContext& context);
// expect_step.cpp
std::optional<ExpectStep> read_expect(const json_file::Value& step, ReadContext& context);
// raw_step.cpp
std::optional<RawStep> read_raw(const json_file::Value& step, ReadContext& context);
// wire_steps.cpp
std::optional<SplitStep> read_split(const json_file::Value& step, ReadContext& context);
std::optional<CoalesceStep> read_coalesce(const json_file::Value& step, ReadContext& context);
std::optional<StopReadingStep> read_stop_reading(const json_file::Value& step,
                                                 ReadContext& context);
std::optional<ResumeReadingStep> read_resume_reading(const json_file::Value& step,
                                                     ReadContext& context);
std::optional<ReadSlowlyStep> read_read_slowly(const json_file::Value& step, ReadContext& context);
// think_step.cpp
std::optional<ThinkStep> read_think(const json_file::Value& step, ReadContext& context);
// waiting_steps.cpp
std::optional<IdleStep> read_idle(const json_file::Value& step, ReadContext& context);
std::optional<PaceStep> read_pace(const json_file::Value& step, ReadContext& context);
std::optional<BarrierStep> read_barrier(const json_file::Value& step, ReadContext& context);
// Nobody can be waited for where an iteration may begin at any time, or alone.
void refuse_barriers(const Flow& flow, std::string_view why, json_file::Mistakes& mistakes);
// How many virtual users meet at each barrier.
void count_participants(const std::vector<Cohort>& cohorts, std::vector<BarrierName>& barriers);
// branch_steps.cpp
std::optional<RepeatStep> read_repeat(const json_file::Value& step, ReadContext& context);
std::optional<ChooseStep> read_choose(const json_file::Value& step, ReadContext& context);
std::optional<IfStep> read_if(const json_file::Value& step, ReadContext& context);
// named_flows.cpp
std::optional<CallStep> read_call(const json_file::Value& step, ReadContext& context);

// message_parts.cpp: what "send", "flood" and "expect" share.
bool has_packets(const wire::Protocol& protocol) noexcept;
// The packet of this name; those of `other_side` alone are mistakes.
const wire::PacketDefinition* find_packet(const json_file::Value& name, wire::Sender other_side,
                                          ReadContext& context);
std::optional<std::size_t> find_field(const wire::PacketDefinition& packet, std::string_view name,
                                      json_file::Place place, json_file::Mistakes& mistakes);
// field_fit.cpp: whether a value can be what the field holds; constants are checked to the last
// detail, expressions by their type and least length.
enum class FieldUse : std::uint8_t { send, compare };
void check_fit(const wire::PacketDefinition& packet, std::size_t field, const Template& value,
               FieldUse use, json_file::Place place, json_file::Mistakes& mistakes);
// "with" and "where". Without a packet, only the expressions are checked.
std::vector<FieldExpression> read_fields(const json_file::Value& step, std::string_view key,
                                         const wire::PacketDefinition* packet, FieldUse use,
                                         StampUse stamp, ReadContext& context);
// A constant text that the framing cannot carry.
void check_payload(json_file::Place place, const Template& payload, const wire::Framing& framing,
                   json_file::Mistakes& mistakes);
// Keys that only go with packets, in a protocol without them.
void refuse_members(const json_file::Value& step, std::span<const std::string_view> keys,
                    ReadContext& context);

// step_metric.cpp; nothing for steps that are not measured
std::optional<MetricIndex> read_metric(const json_file::Value& object, const Step& step,
                                       ReadContext& context);

// ---- checks of the whole ----------------------------------------------------------------------

// flow_order.cpp: nothing is sent before the connection is there, and so on.
void check_flow_order(const Flow& flow, json_file::Place place, json_file::Mistakes& mistakes);
// The same for a named flow that nobody calls: wrong is what is wrong in whatever state it begins.
void check_uncalled_order(const Flow& flow, json_file::Mistakes& mistakes);
// Whether the virtual user surely has a connection when the flow has ended.
bool ends_connected(const Flow& flow);
// ledger_section.cpp: what the flows send and expect agrees with the ledger's rules.
bool uses_ledger(const std::vector<Cohort>& cohorts) noexcept;
void check_ledger_use(const std::vector<Cohort>& cohorts, const std::vector<LedgerRule>& rules,
                      json_file::Mistakes& mistakes);

// rescale.cpp: --vus and --duration. `place` is that of the cohorts.
void rescale(std::vector<Cohort>& cohorts, const Overrides& overrides, json_file::Place place,
             json_file::Mistakes& mistakes);

}  // namespace portstorm::client
