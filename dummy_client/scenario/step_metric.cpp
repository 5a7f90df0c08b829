// Under which name the results of a step are counted: "as", or what the step is about.

#include <fmt/format.h>

#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

using json_file::Presence;
using json_file::Value;

// Metric names stand in thresholds between "as:" and "}".
bool is_metric_name(std::string_view text) {
  constexpr std::size_t longest = 64;
  constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
  return !text.empty() && text.size() <= longest && text.find_first_not_of(allowed) == text.npos;
}

// Nothing for the steps that are not measured.
std::optional<MetricName> default_metric(const Step& step) {
  if (std::holds_alternative<ConnectStep>(step.action)) {
    return MetricName{MetricName::Kind::connect, "connect"};
  }
  if (const auto* send = std::get_if<SendStep>(&step.action)) {
    return MetricName{MetricName::Kind::send, send->packet ? send->packet->name : "send"};
  }
  if (const auto* expect = std::get_if<ExpectStep>(&step.action)) {
    return MetricName{MetricName::Kind::expect, expect->packet ? expect->packet->name
                                                : expect->echo ? "echo"
                                                               : "line"};
  }
  return std::nullopt;
}

// Without a protocol nobody knows what the step is about; what is written there will do.
void take_name_as_written(const Value& object, MetricName& metric) {
  for (const std::string_view word : {"send", "expect"}) {
    const Value* what = object.find(word);
    if (what && what->kind == Value::Kind::string) metric.name = what->string;
  }
}

}  // namespace

std::optional<MetricIndex> read_metric(const Value& object, const Step& step,
                                       ReadContext& context) {
  auto metric = default_metric(step);
  if (!metric) return std::nullopt;
  if (!context.protocol) take_name_as_written(object, *metric);
  const auto as = json_file::string_field(object, "as", Presence::optional, context.mistakes);
  if (as && !is_metric_name(*as)) {
    context.mistakes.add(
        object.find("as")->place,
        fmt::format("\"{}\" is no name for results: up to 64 letters, digits, '_', '-' and '.'",
                    *as));
  }
  if (as) metric->name = *as;
  for (MetricIndex i = 0; i < context.metrics.size(); ++i) {
    if (context.metrics[i].kind == metric->kind && context.metrics[i].name == metric->name)
      return i;
  }
  context.metrics.push_back(std::move(*metric));
  return context.metrics.size() - 1;
}

}  // namespace portstorm::client
