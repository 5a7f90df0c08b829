// "flows": {"login": [...]}, and {"call": "login"}, which performs its steps in place.
//
// A flow is compiled when the first step calls it, once for the cohorts that are adversaries and
// once for the others, as their steps are counted apart. All callers share it.

#include <fmt/format.h>

#include <algorithm>

#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;

namespace {

constexpr std::size_t max_named_flows = 1'000;

const Value::Member* find_named_flow(std::string_view name, const ReadContext& context) {
  if (!context.named_flows) return nullptr;
  for (const Value::Member& member : context.named_flows->members) {
    if (member.key == name) return &member;
  }
  return nullptr;
}

void report_unknown_flow(const Value& name, ReadContext& context) {
  std::vector<std::string_view> names;
  if (context.named_flows) {
    for (const Value::Member& member : context.named_flows->members) names.push_back(member.key);
  }
  std::string hint = json_file::did_you_mean(name.string, names);
  if (hint.empty() && names.empty()) hint = ": the section \"flows\" is missing";
  if (hint.empty()) hint = fmt::format("; flows: {}", fmt::join(names, ", "));
  context.mistakes.add(name.place, fmt::format("there is no flow \"{}\"{}", name.string, hint));
}

// The list of a flow is read as if it stood in a flow of its own: neither its depth nor its steps
// are those of the caller.
CompiledFlow compile(const Value::Member& member, ReadContext& context) {
  const unsigned depth = std::exchange(context.depth, 0);
  const unsigned deepest = std::exchange(context.deepest, 0);
  const std::size_t steps = std::exchange(context.steps, 0);
  const bool unknown_step = std::exchange(context.unknown_step, false);
  context.calling.push_back(member.key);

  CompiledFlow compiled;
  compiled.flow = std::make_shared<const Flow>(read_flow(member.value, context));
  compiled.steps = context.steps;
  compiled.deepest = context.deepest;
  compiled.unknown_step = context.unknown_step;

  context.calling.pop_back();
  context.depth = depth;
  context.deepest = deepest;
  context.steps = steps;
  context.unknown_step = unknown_step;
  return compiled;
}

const CompiledFlow& compiled_flow(const Value::Member& member, ReadContext& context) {
  const std::pair key(member.key, context.adversary);
  auto found = context.compiled_flows.find(key);
  if (found == context.compiled_flows.end()) {
    found = context.compiled_flows.emplace(key, compile(member, context)).first;
  }
  return found->second;
}

}  // namespace

void read_named_flows(const Value& document, ReadContext& context) {
  Mistakes& mistakes = context.mistakes;
  const Value* section = json_file::object_field(document, "flows", Presence::optional, mistakes);
  if (!section) return;
  if (section->members.size() > max_named_flows) {
    mistakes.add(section->place, fmt::format("more than {} flows", max_named_flows));
    return;
  }
  context.named_flows = section;
  for (const Value::Member& member : section->members) {
    if (!is_plain_name(member.key)) {
      mistakes.add(member.key_place,
                   fmt::format("\"{}\" is no name for a flow: up to 64 letters, digits, '_', '-' "
                               "and '.'",
                               member.key));
    }
    json_file::expect_kind(member.value, Value::Kind::array, "a flow", mistakes);
  }
}

std::optional<CallStep> read_call(const Value& step, ReadContext& context) {
  const Value& name = *step.find("call");
  if (!json_file::expect_kind(name, Value::Kind::string, "\"call\"", context.mistakes)) {
    return std::nullopt;
  }
  CallStep call{std::make_shared<const Flow>(), name.string};
  const Value::Member* member = find_named_flow(name.string, context);
  if (!member) {
    report_unknown_flow(name, context);
    context.unknown_step = true;
    return call;
  }
  if (member->value.kind != Value::Kind::array) {  // reported
    context.unknown_step = true;
    return call;
  }
  const auto again = std::find(context.calling.begin(), context.calling.end(), name.string);
  if (again != context.calling.end()) {
    context.mistakes.add(name.place,
                         fmt::format("the flows call each other in a circle: {} -> {}",
                                     fmt::join(again, context.calling.end(), " -> "), name.string));
    context.unknown_step = true;
    return call;
  }
  // The flows on the way here are at least so deep: what comes is not even looked at.
  const CompiledFlow* compiled =
      context.calling.size() < deepest_flow ? &compiled_flow(*member, context) : nullptr;
  const unsigned reaches = compiled ? context.depth + 1 + compiled->deepest : deepest_flow + 1;
  if (reaches > deepest_flow) {
    context.mistakes.add(
        name.place,
        fmt::format("flows nested deeper than {}, with those that are called", deepest_flow));
    context.unknown_step = true;
    return call;
  }
  call.flow = compiled->flow;
  context.deepest = std::max(context.deepest, reaches);
  context.steps += compiled->steps;
  check_step_count(step.place, context);
  context.unknown_step = context.unknown_step || compiled->unknown_step;
  return call;
}

void check_uncalled_flows(ReadContext& context) {
  if (!context.named_flows) return;
  // What nobody performs is not counted either.
  const std::vector<MetricName> metrics = context.metrics;
  const std::vector<BarrierName> barriers = context.barriers;
  for (const Value::Member& member : context.named_flows->members) {
    if (context.compiled_flows.contains({member.key, false}) ||
        context.compiled_flows.contains({member.key, true}) ||
        member.value.kind != Value::Kind::array) {
      continue;
    }
    context.adversary = false;
    const CompiledFlow& compiled = compiled_flow(member, context);
    if (!compiled.unknown_step) check_uncalled_order(*compiled.flow, context.mistakes);
  }
  context.metrics = metrics;
  context.barriers = barriers;
}

}  // namespace portstorm::client
