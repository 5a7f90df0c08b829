// "cohorts": groups of virtual users that do the same, each with the executor that says how many
// there are and when.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;

constexpr std::array<std::string_view, 2> executors = {"constant-vus", "ramping-vus"};
constexpr std::array<std::string_view, 4> later_executors = {
    "constant-arrival-rate", "ramping-arrival-rate", "per-vu-iterations", "shared-iterations"};

constexpr std::array<std::string_view, 6> constant_keys = {"executor",     "flow", "startTime",
                                                           "gracefulStop", "vus",  "duration"};
constexpr std::array<std::string_view, 7> ramping_keys = {
    "executor", "flow", "startTime", "gracefulStop", "startVUs", "stages", "gracefulRampDown"};
constexpr std::array<std::string_view, 6> later_keys = {"adversary",       "rate",   "timeUnit",
                                                        "preAllocatedVUs", "maxVUs", "iterations"};

enum class ExecutorKind : std::uint8_t { constant_vus, ramping_vus };

std::optional<ExecutorKind> read_executor_kind(const Value& cohort, Mistakes& mistakes) {
  const Value* name = json_file::member(cohort, "executor", Presence::required, mistakes);
  if (!name) return std::nullopt;
  if (name->kind == Value::Kind::string && std::find(later_executors.begin(), later_executors.end(),
                                                     name->string) != later_executors.end()) {
    mistakes.add(name->place,
                 fmt::format("the executor \"{}\" is not supported by this version (supported: {})",
                             name->string, fmt::join(executors, ", ")));
    return std::nullopt;
  }
  const auto index = json_file::choice_value(*name, "\"executor\"", executors, mistakes);
  return index ? std::optional(static_cast<ExecutorKind>(*index)) : std::nullopt;
}

// Keys of the other executor are named as such; without an executor both kinds are let pass.
void check_keys(const Value& cohort, std::optional<ExecutorKind> kind, Mistakes& mistakes) {
  std::vector<std::string_view> known(constant_keys.begin(), constant_keys.end());
  known.insert(known.end(), ramping_keys.begin(), ramping_keys.end());
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  reject_keys(cohort, known, later_keys, mistakes);
  if (!kind) return;
  const auto belongs = [&](std::string_view key) {
    return *kind == ExecutorKind::constant_vus
               ? std::find(constant_keys.begin(), constant_keys.end(), key) != constant_keys.end()
               : std::find(ramping_keys.begin(), ramping_keys.end(), key) != ramping_keys.end();
  };
  for (const Value::Member& member : cohort.members) {
    if (belongs(member.key) || !std::binary_search(known.begin(), known.end(), member.key))
      continue;
    const auto own = static_cast<std::size_t>(*kind);
    mistakes.add(member.key_place, fmt::format("\"{}\" belongs to the executor {}, not to {}",
                                               member.key, executors[1 - own], executors[own]));
  }
}

std::optional<std::uint64_t> vus_field(const Value& object, std::string_view key,
                                       std::int64_t least, Presence presence, Mistakes& mistakes) {
  const auto vus = json_file::integer_field(object, key, presence, least,
                                            static_cast<std::int64_t>(max_virtual_users), mistakes);
  return vus ? std::optional(static_cast<std::uint64_t>(*vus)) : std::nullopt;
}

ConstantVus read_constant_vus(const Value& cohort, ReadContext& context) {
  ConstantVus executor;
  executor.vus = vus_field(cohort, "vus", 1, Presence::required, context.mistakes).value_or(1);
  executor.duration = timeout_field(cohort, "duration", Presence::required, context)
                          .value_or(std::chrono::seconds(1));
  return executor;
}

Stage read_stage(const Value& object, ReadContext& context) {
  static constexpr std::array<std::string_view, 2> keys = {"duration", "target"};
  reject_keys(object, keys, {}, context.mistakes);
  Stage stage;
  stage.duration =
      duration_field(object, "duration", Presence::required, context).value_or(Duration{});
  stage.target = vus_field(object, "target", 0, Presence::required, context.mistakes).value_or(1);
  return stage;
}

RampingVus read_ramping_vus(const Value& cohort, ReadContext& context) {
  Mistakes& mistakes = context.mistakes;
  RampingVus executor;
  executor.start_vus = vus_field(cohort, "startVUs", 0, Presence::optional, mistakes).value_or(0);
  const Value* stages = json_file::array_field(cohort, "stages", Presence::required, mistakes);
  if (!stages) return executor;
  if (stages->elements.empty()) mistakes.add(stages->place, "\"stages\" is empty");
  if (stages->elements.size() > max_stages) {
    mistakes.add(stages->place, fmt::format("more than {} stages", max_stages));
    return executor;
  }
  const std::size_t mistakes_before = mistakes.all().size();
  Duration total{};
  std::uint64_t highest = executor.start_vus;
  for (const Value& element : stages->elements) {
    if (!json_file::expect_kind(element, Value::Kind::object, "a stage", mistakes)) continue;
    executor.stages.push_back(read_stage(element, context));
    total += executor.stages.back().duration;
    highest = std::max(highest, executor.stages.back().target);
  }
  if (executor.stages.empty() || mistakes.all().size() > mistakes_before) return executor;
  if (total.count() == 0) {
    mistakes.add(stages->place, "the stages take no time: their durations add up to zero");
  }
  if (highest == 0)
    mistakes.add(stages->place, "no stage has any virtual users: all targets are 0");
  return executor;
}

Cohort read_cohort(const Value::Member& member, ReadContext& context) {
  const Value& object = member.value;
  Mistakes& mistakes = context.mistakes;
  Cohort cohort;
  cohort.name = member.key;
  if (cohort.name.empty()) mistakes.add(member.key_place, "a cohort without a name");
  if (!json_file::expect_kind(object, Value::Kind::object, "a cohort", mistakes)) return cohort;

  const auto kind = read_executor_kind(object, mistakes);
  check_keys(object, kind, mistakes);
  if (kind == ExecutorKind::constant_vus) cohort.executor = read_constant_vus(object, context);
  if (kind == ExecutorKind::ramping_vus) cohort.executor = read_ramping_vus(object, context);

  const auto read_time = [&](std::string_view key, Duration& into) {
    const auto duration = duration_field(object, key, Presence::optional, context);
    if (duration) into = *duration;
  };
  read_time("startTime", cohort.start_time);
  read_time("gracefulStop", cohort.graceful_stop);
  read_time("gracefulRampDown", cohort.graceful_ramp_down);

  const Value* flow = json_file::array_field(object, "flow", Presence::required, mistakes);
  if (!flow) return cohort;
  context.unknown_step = false;
  cohort.flow = read_flow(*flow, 0, context);
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
