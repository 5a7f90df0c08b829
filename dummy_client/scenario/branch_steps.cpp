// "repeat", "choose" and "if": flows within a flow.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;

constexpr std::size_t most_choices = 1'000;
constexpr double heaviest = 1e9;

std::optional<Flow> read_inner_flow(const Value& object, std::string_view key, Presence presence,
                                    ReadContext& context) {
  const Value* list = json_file::array_field(object, key, presence, context.mistakes);
  if (!list) return std::nullopt;
  if (context.depth == deepest_flow) {
    context.mistakes.add(list->place, fmt::format("flows nested deeper than {}", deepest_flow));
    return std::nullopt;
  }
  context.deepest = std::max(context.deepest, ++context.depth);
  Flow flow = read_flow(*list, context);
  --context.depth;
  return flow;
}

ChooseStep::Choice read_choice(const Value& object, ReadContext& context) {
  static constexpr std::array<std::string_view, 2> keys = {"weight", "flow"};
  json_file::reject_unknown_keys(object, keys, context.mistakes);
  ChooseStep::Choice choice;
  const auto weight =
      json_file::number_field(object, "weight", Presence::optional, 0, heaviest, context.mistakes);
  if (weight && *weight == 0) {
    context.mistakes.add(object.find("weight")->place,
                         "\"weight\" must be above zero: this is never chosen");
  }
  choice.weight = weight.value_or(1);
  choice.flow = read_inner_flow(object, "flow", Presence::required, context).value_or(Flow());
  return choice;
}

}  // namespace

std::optional<RepeatStep> read_repeat(const Value& step, ReadContext& context) {
  auto count = count_value(*step.find("repeat"), "\"repeat\"", 1, most_repeats, context);
  auto flow = read_inner_flow(step, "flow", Presence::required, context);
  RepeatStep repeat;
  if (count) repeat.count = std::move(*count);
  if (flow) repeat.flow = std::move(*flow);
  return repeat;
}

std::optional<ChooseStep> read_choose(const Value& step, ReadContext& context) {
  const Value* list = json_file::array_field(step, "choose", Presence::required, context.mistakes);
  if (!list) return std::nullopt;
  if (list->elements.empty() || list->elements.size() > most_choices) {
    context.mistakes.add(list->place,
                         fmt::format("\"choose\" must have from 1 to {} choices", most_choices));
    return std::nullopt;
  }
  ChooseStep choose;
  for (const Value& element : list->elements) {
    if (!json_file::expect_kind(element, Value::Kind::object, "a choice", context.mistakes)) {
      continue;
    }
    choose.choices.push_back(read_choice(element, context));
  }
  return choose;
}

std::optional<IfStep> read_if(const Value& step, ReadContext& context) {
  IfStep branch;
  if (auto condition = integer_expression(*step.find("if"), "\"if\"", context)) {
    branch.condition = std::move(*condition);
  }
  branch.then_flow = read_inner_flow(step, "then", Presence::required, context).value_or(Flow());
  branch.else_flow = read_inner_flow(step, "else", Presence::optional, context).value_or(Flow());
  return branch;
}

}  // namespace portstorm::client
