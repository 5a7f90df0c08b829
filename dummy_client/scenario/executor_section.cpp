// "executor" and the keys that say how many virtual users there are, when, and how often they go
// through the flow. Names, meanings and defaults are k6's.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "dummy_client/scenario/duration.h"
#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;

constexpr std::int64_t most_iterations = 1'000'000'000;
constexpr std::int64_t highest_rate = 1'000'000'000;  // per time unit

// In the order of Executor's alternatives.
struct ExecutorWords {
  std::string_view name;
  std::vector<std::string_view> keys;
};

const std::array<ExecutorWords, std::variant_size_v<Executor>>& executors() {
  static const std::array<ExecutorWords, std::variant_size_v<Executor>> all = {{
      {"constant-vus", {"vus", "duration"}},
      {"ramping-vus", {"startVUs", "stages", "gracefulRampDown"}},
      {"per-vu-iterations", {"vus", "iterations", "maxDuration"}},
      {"shared-iterations", {"vus", "iterations", "maxDuration"}},
      {"constant-arrival-rate", {"rate", "timeUnit", "duration", "preAllocatedVUs", "maxVUs"}},
      {"ramping-arrival-rate", {"startRate", "timeUnit", "stages", "preAllocatedVUs", "maxVUs"}},
  }};
  return all;
}

bool has_key(const ExecutorWords& words, std::string_view key) {
  return std::find(words.keys.begin(), words.keys.end(), key) != words.keys.end();
}

std::optional<std::size_t> read_kind(const Value& cohort, Mistakes& mistakes) {
  std::vector<std::string_view> names;
  for (const ExecutorWords& words : executors()) names.push_back(words.name);
  return json_file::choice_field(cohort, "executor", Presence::required, names, mistakes);
}

// Keys of other executors are named as such; without an executor those of all are let pass.
void check_keys(const Value& cohort, std::span<const std::string_view> own_keys,
                std::optional<std::size_t> kind, Mistakes& mistakes) {
  std::vector<std::string_view> known(own_keys.begin(), own_keys.end());
  for (const ExecutorWords& words : executors()) {
    known.insert(known.end(), words.keys.begin(), words.keys.end());
  }
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  json_file::reject_unknown_keys(cohort, known, mistakes);
  if (!kind) return;
  for (const Value::Member& member : cohort.members) {
    std::vector<std::string_view> owners;
    for (const ExecutorWords& words : executors()) {
      if (has_key(words, member.key)) owners.push_back(words.name);
    }
    if (owners.empty() || has_key(executors()[*kind], member.key)) continue;
    mistakes.add(member.key_place, fmt::format("\"{}\" belongs to {}, not to {}", member.key,
                                               fmt::join(owners, ", "), executors()[*kind].name));
  }
}

// ---- values -----------------------------------------------------------------------------------

std::optional<std::uint64_t> number(const Value& object, std::string_view key, Presence presence,
                                    std::int64_t least, std::int64_t most, ReadContext& context) {
  const Value* value = json_file::member(object, key, presence, context.mistakes);
  if (!value) return std::nullopt;
  const auto found = constant_count(*value, fmt::format("\"{}\"", key), least, most, context);
  return found ? std::optional(static_cast<std::uint64_t>(*found)) : std::nullopt;
}

std::optional<std::uint64_t> vus(const Value& object, std::string_view key, std::int64_t least,
                                 Presence presence, ReadContext& context) {
  return number(object, key, presence, least, static_cast<std::int64_t>(max_virtual_users),
                context);
}

Duration positive_duration(const Value& cohort, std::string_view key, Presence presence,
                           Duration otherwise, ReadContext& context) {
  return timeout_field(cohort, key, presence, context).value_or(otherwise);
}

Stage read_stage(const Value& object, std::int64_t most, ReadContext& context) {
  static constexpr std::array<std::string_view, 2> keys = {"duration", "target"};
  json_file::reject_unknown_keys(object, keys, context.mistakes);
  Stage stage;
  stage.duration =
      duration_field(object, "duration", Presence::required, context).value_or(Duration{});
  stage.target = number(object, "target", Presence::required, 0, most, context).value_or(1);
  return stage;
}

// `start` is the level before the first one, `all_zero` what it means when it never rises.
std::vector<Stage> read_stages(const Value& cohort, std::uint64_t start, std::int64_t most,
                               std::string_view all_zero, ReadContext& context) {
  Mistakes& mistakes = context.mistakes;
  std::vector<Stage> stages;
  const Value* list = json_file::array_field(cohort, "stages", Presence::required, mistakes);
  if (!list) return stages;
  if (list->elements.empty()) mistakes.add(list->place, "\"stages\" is empty");
  if (list->elements.size() > max_stages) {
    mistakes.add(list->place, fmt::format("more than {} stages", max_stages));
    return stages;
  }
  const std::size_t mistakes_before = mistakes.all().size();
  Duration total{};
  std::uint64_t highest = start;
  for (const Value& element : list->elements) {
    if (!json_file::expect_kind(element, Value::Kind::object, "a stage", mistakes)) continue;
    stages.push_back(read_stage(element, most, context));
    // One more year than it may be, so that nothing overflows.
    total = std::min(total, max_duration) + stages.back().duration;
    highest = std::max(highest, stages.back().target);
  }
  if (stages.empty() || mistakes.all().size() > mistakes_before) return stages;
  if (total.count() == 0) {
    mistakes.add(list->place, "the stages take no time: their durations add up to zero");
  }
  if (total > max_duration) mistakes.add(list->place, "the stages take longer than a year");
  if (highest == 0) mistakes.add(list->place, std::string(all_zero));
  return stages;
}

// "preAllocatedVUs" and "maxVUs".
template <class OpenModel>
void read_pool(const Value& cohort, OpenModel& executor, ReadContext& context) {
  Mistakes& mistakes = context.mistakes;
  const auto pre_allocated = vus(cohort, "preAllocatedVUs", 1, Presence::required, context);
  const auto most = vus(cohort, "maxVUs", 1, Presence::optional, context);
  executor.pre_allocated_vus = pre_allocated.value_or(1);
  executor.max_vus = most.value_or(executor.pre_allocated_vus);
  if (pre_allocated && most && *most < *pre_allocated) {
    mistakes.add(cohort.find("maxVUs")->place,
                 fmt::format("\"maxVUs\" must not be below \"preAllocatedVUs\", {}, found {}",
                             *pre_allocated, *most));
  }
}

void check_rate(const Value& cohort, std::string_view key, const Executor& executor,
                Mistakes& mistakes) {
  if (rate_per_second(executor) <= highest_rate_per_second) return;
  mistakes.add(cohort.find(key)->place,
               fmt::format("more than {:.0f} iterations per second", highest_rate_per_second));
}

// ---- the executors ----------------------------------------------------------------------------

Executor read_constant_vus(const Value& cohort, ReadContext& context) {
  ConstantVus executor;
  executor.vus = vus(cohort, "vus", 1, Presence::required, context).value_or(1);
  executor.duration =
      positive_duration(cohort, "duration", Presence::required, std::chrono::seconds(1), context);
  return executor;
}

Executor read_ramping_vus(const Value& cohort, ReadContext& context) {
  RampingVus executor;
  executor.start_vus = vus(cohort, "startVUs", 0, Presence::optional, context).value_or(0);
  executor.stages =
      read_stages(cohort, executor.start_vus, static_cast<std::int64_t>(max_virtual_users),
                  "no stage has any virtual users: all targets are 0", context);
  return executor;
}

// k6 lets a cohort without "vus" or "iterations" have one.
template <class Iterations>
Iterations read_iterations(const Value& cohort, ReadContext& context) {
  Iterations executor;
  executor.vus = vus(cohort, "vus", 1, Presence::optional, context).value_or(1);
  executor.iterations =
      number(cohort, "iterations", Presence::optional, 1, most_iterations, context).value_or(1);
  executor.max_duration =
      positive_duration(cohort, "maxDuration", Presence::optional, executor.max_duration, context);
  return executor;
}

Executor read_shared_iterations(const Value& cohort, ReadContext& context) {
  const auto executor = read_iterations<SharedIterations>(cohort, context);
  const Value* iterations = cohort.find("iterations");
  const Value* place = iterations ? iterations : cohort.find("vus");
  if (place && executor.iterations < executor.vus) {
    context.mistakes.add(
        place->place,
        fmt::format("{} virtual users share {} iteration{}: some would have "
                    "nothing to do",
                    executor.vus, executor.iterations, executor.iterations == 1 ? "" : "s"));
  }
  return executor;
}

Executor read_constant_arrival_rate(const Value& cohort, ReadContext& context) {
  ConstantArrivalRate executor;
  Mistakes& mistakes = context.mistakes;
  const auto rate = number(cohort, "rate", Presence::required, 1, highest_rate, context);
  executor.rate = rate.value_or(1);
  executor.time_unit =
      positive_duration(cohort, "timeUnit", Presence::optional, executor.time_unit, context);
  if (rate) check_rate(cohort, "rate", executor, mistakes);
  executor.duration =
      positive_duration(cohort, "duration", Presence::required, std::chrono::seconds(1), context);
  read_pool(cohort, executor, context);
  return executor;
}

Executor read_ramping_arrival_rate(const Value& cohort, ReadContext& context) {
  RampingArrivalRate executor;
  Mistakes& mistakes = context.mistakes;
  executor.start_rate =
      number(cohort, "startRate", Presence::optional, 0, highest_rate, context).value_or(0);
  executor.time_unit =
      positive_duration(cohort, "timeUnit", Presence::optional, executor.time_unit, context);
  executor.stages = read_stages(cohort, executor.start_rate, highest_rate,
                                "no iteration ever begins: all targets are 0", context);
  if (!executor.stages.empty()) check_rate(cohort, "stages", executor, mistakes);
  read_pool(cohort, executor, context);
  return executor;
}

Executor read_per_vu_iterations(const Value& cohort, ReadContext& context) {
  return read_iterations<PerVuIterations>(cohort, context);
}

struct HighestRate {
  static double per_second(std::uint64_t iterations, Duration time_unit) {
    return static_cast<double>(iterations) / std::chrono::duration<double>(time_unit).count();
  }

  double operator()(const ConstantArrivalRate& executor) const {
    return per_second(executor.rate, executor.time_unit);
  }
  double operator()(const RampingArrivalRate& executor) const {
    std::uint64_t highest = executor.start_rate;
    for (const Stage& stage : executor.stages) highest = std::max(highest, stage.target);
    return per_second(highest, executor.time_unit);
  }
  template <class ClosedModel>
  double operator()(const ClosedModel&) const {
    return 0;
  }
};

}  // namespace

double rate_per_second(const Executor& executor) noexcept {
  return std::visit(HighestRate(), executor);
}

std::optional<Executor> read_executor(const Value& cohort,
                                      std::span<const std::string_view> own_keys,
                                      ReadContext& context) {
  const auto kind = read_kind(cohort, context.mistakes);
  check_keys(cohort, own_keys, kind, context.mistakes);
  if (!kind) return std::nullopt;
  static constexpr std::array<Executor (*)(const Value&, ReadContext&),
                              std::variant_size_v<Executor>>
      readers = {read_constant_vus,      read_ramping_vus,           read_per_vu_iterations,
                 read_shared_iterations, read_constant_arrival_rate, read_ramping_arrival_rate};
  return readers[*kind](cohort, context);
}

}  // namespace portstorm::client
