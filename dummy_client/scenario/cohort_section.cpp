// "cohorts": groups of virtual users that do the same, each with the executor that says how many
// there are and when.

#include <fmt/format.h>

#include <array>

#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;

constexpr std::array<std::string_view, 6> own_keys = {"executor",     "flow",      "startTime",
                                                      "gracefulStop", "adversary", "unexpected"};

void read_times(const Value& object, Cohort& cohort, ReadContext& context) {
  const auto read_time = [&](std::string_view key, Duration& into) {
    const auto duration = duration_field(object, key, Presence::optional, context);
    if (duration) into = *duration;
  };
  read_time("startTime", cohort.start_time);
  read_time("gracefulStop", cohort.graceful_stop);
  if (std::holds_alternative<RampingVus>(cohort.executor)) {
    read_time("gracefulRampDown", cohort.graceful_ramp_down);
  }
}

void read_character(const Value& object, Cohort& cohort, Mistakes& mistakes) {
  static constexpr std::array<std::string_view, 2> unexpected = {"ignore", "fail"};
  cohort.adversary =
      json_file::boolean_field(object, "adversary", Presence::optional, mistakes).value_or(false);
  const auto choice =
      json_file::choice_field(object, "unexpected", Presence::optional, unexpected, mistakes);
  cohort.unexpected_fails = choice == 1U;
}

Cohort read_cohort(const Value::Member& member, ReadContext& context) {
  const Value& object = member.value;
  Mistakes& mistakes = context.mistakes;
  Cohort cohort;
  cohort.name = member.key;
  if (cohort.name.empty()) mistakes.add(member.key_place, "a cohort without a name");
  if (!json_file::expect_kind(object, Value::Kind::object, "a cohort", mistakes)) return cohort;

  const auto executor = read_executor(object, own_keys, context);
  if (executor) cohort.executor = *executor;
  read_times(object, cohort, context);
  read_character(object, cohort, mistakes);

  const Value* flow = json_file::array_field(object, "flow", Presence::required, mistakes);
  if (!flow) return cohort;
  context.adversary = cohort.adversary;
  context.unknown_step = false;
  cohort.flow = read_flow(*flow, context);
  if (is_open_model(cohort.executor)) {
    refuse_barriers(cohort.flow,
                    "in a cohort with an arrival rate: its iterations begin when they are due, "
                    "nobody can wait for all of them",
                    mistakes);
  }
  if (!context.unknown_step) check_flow_order(cohort.flow, flow->place, mistakes);
  return cohort;
}

}  // namespace

std::vector<Cohort> read_cohorts(const Value& document, ReadContext& context) {
  std::vector<Cohort> cohorts;
  const Value* section =
      json_file::object_field(document, "cohorts", Presence::required, context.mistakes);
  if (!section) return cohorts;
  if (section->members.empty()) {
    context.mistakes.add(section->place, "\"cohorts\" is empty: nobody does anything");
  }
  if (section->members.size() > max_cohorts) {
    context.mistakes.add(section->place, fmt::format("more than {} cohorts", max_cohorts));
    return cohorts;
  }
  for (const Value::Member& member : section->members) {
    cohorts.push_back(read_cohort(member, context));
  }
  return cohorts;
}

}  // namespace portstorm::client
