#pragma once
// The sections of a scenario file, each read by a file of its own. Private to this folder.
//
// Every function reports what is wrong and goes on, so that one reading finds all mistakes. What
// it returns is only used when the whole file turned out to be without any.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dummy_client/scenario/scenario.h"
#include "dummy_client/scenario/scenario_file.h"
#include "json_file/fields.h"

namespace portstorm::client {

inline constexpr std::uint64_t max_virtual_users = 1'000'000;
inline constexpr std::size_t max_steps = 10'000;  // of all flows
inline constexpr std::size_t max_cohorts = 100;
inline constexpr std::size_t max_stages = 1'000;
inline constexpr unsigned deepest_repeat = 16;
inline constexpr std::int64_t most_repeats = 1'000'000'000;

// What the sections share while one file is read.
struct ReadContext {
  json_file::Mistakes& mistakes;
  const Expression::Variables& variables;
  const wire::Protocol* protocol;  // null when it could not be read: nothing is checked against it
  std::vector<MetricName> metrics = {};
  std::size_t steps = 0;
  bool unknown_step = false;  // in the flow being read: its order says nothing then
};

// ---- reader_fields.cpp: values that more than one section has ---------------------------------

// Reports keys that are not `known`; those of `later` are words of the format that this version
// does not support yet.
void reject_keys(const json_file::Value& object, std::span<const std::string_view> known,
                 std::span<const std::string_view> later, json_file::Mistakes& mistakes);

// The place of a character of a string: for mistakes within it.
json_file::Place place_within(const json_file::Value& string, std::size_t offset) noexcept;

// "5s", or with variables in it: "${think_ms}ms".
std::optional<Duration> duration_value(const json_file::Value& value, std::string_view what,
                                       ReadContext& context);
std::optional<Duration> duration_field(const json_file::Value& object, std::string_view key,
                                       json_file::Presence presence, ReadContext& context);
// As duration_field, but zero is a mistake.
std::optional<Duration> timeout_field(const json_file::Value& object, std::string_view key,
                                      json_file::Presence presence, ReadContext& context);

enum class StampUse : std::uint8_t { allowed, refused };
// A text with ${...} in it, or a bare number.
std::optional<Template> template_value(const json_file::Value& value, std::string_view what,
                                       StampUse stamp, ReadContext& context);

// ---- the sections -----------------------------------------------------------------------------

// target.cpp
std::string read_target(const json_file::Value& document, const Overrides& overrides,
                        json_file::Mistakes& mistakes);
// variables_section.cpp
Expression::Variables read_variables(const json_file::Value& document, const Overrides& overrides,
                                     json_file::Mistakes& mistakes);
// cohort_section.cpp
std::vector<Cohort> read_cohorts(const json_file::Value& document, ReadContext& context);
// flow_section.cpp: a list of steps
Flow read_flow(const json_file::Value& list, unsigned depth, ReadContext& context);
// ledger_section.cpp
std::vector<LedgerRule> read_ledgers(const json_file::Value& document, ReadContext& context);
// threshold_section.cpp; after the cohorts, whose metrics it refers to
std::vector<Threshold> read_thresholds(const json_file::Value& document, bool ledger_in_use,
                                       ReadContext& context);

// ---- steps ------------------------------------------------------------------------------------

// message_steps.cpp
std::optional<SendStep> read_send(const json_file::Value& step, ReadContext& context);
std::optional<ExpectStep> read_expect(const json_file::Value& step, ReadContext& context);
std::optional<RawStep> read_raw(const json_file::Value& step, ReadContext& context);
// think_step.cpp
std::optional<ThinkStep> read_think(const json_file::Value& step, ReadContext& context);

// step_metric.cpp; nothing for steps that are not measured
std::optional<MetricIndex> read_metric(const json_file::Value& object, const Step& step,
                                       ReadContext& context);

// field_fit.cpp: whether a value can be what the field holds; constants are checked to the last
// detail, expressions by their type and least length.
enum class FieldUse : std::uint8_t { send, compare };
void check_fit(const wire::PacketDefinition& packet, std::size_t field, const Template& value,
               FieldUse use, json_file::Place place, json_file::Mistakes& mistakes);

// ---- checks of the whole ----------------------------------------------------------------------

// flow_order.cpp: nothing is sent before the connection is there, and so on.
void check_flow_order(const Flow& flow, json_file::Place place, json_file::Mistakes& mistakes);
// ledger_section.cpp: what the flows send and expect agrees with the ledger's rules.
bool uses_ledger(const std::vector<Cohort>& cohorts) noexcept;
void check_ledger_use(const std::vector<Cohort>& cohorts, const std::vector<LedgerRule>& rules,
                      json_file::Mistakes& mistakes);

// rescale.cpp: --vus and --duration. `place` is that of the cohorts.
void rescale(std::vector<Cohort>& cohorts, const Overrides& overrides, json_file::Place place,
             json_file::Mistakes& mistakes);

}  // namespace portstorm::client
