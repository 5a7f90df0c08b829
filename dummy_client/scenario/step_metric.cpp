// Under which name the results of a step are counted: "as", or what the step is about.

#include <fmt/format.h>

#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

using json_file::Presence;
using json_file::Value;

// Nothing for the steps that are not measured.
std::optional<MetricName> default_metric(const Step& step) {
  if (std::holds_alternative<ConnectStep>(step.action)) {
    return MetricName{MetricName::Kind::connect, "connect", false};
  }
  const auto* send = std::get_if<SendStep>(&step.action);
  const auto* flood = std::get_if<FloodStep>(&step.action);
  if (flood) send = &flood->send;
  if (send) {
    return MetricName{MetricName::Kind::send, send->packet ? send->packet->name : "send", false};
  }
  if (std::holds_alternative<ExpectCloseStep>(step.action)) {
    return MetricName{MetricName::Kind::close, "close", false};
  }
  if (const auto* expect = std::get_if<ExpectStep>(&step.action)) {
    return MetricName{MetricName::Kind::expect,
                      expect->packet ? expect->packet->name
                      : expect->echo ? "echo"
                                     : "line",
                      false};
  }
  return std::nullopt;
}

// Without a protocol nobody knows what the step is about; what is written there will do.
void take_name_as_written(const Value& object, MetricName& metric) {
  for (const std::string_view word : {"send", "flood", "expect"}) {
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
  if (as && !is_plain_name(*as)) {  // it stands in thresholds between "as:" and "}"
    context.mistakes.add(
        object.find("as")->place,
        fmt::format("\"{}\" is no name for results: up to 64 letters, digits, '_', '-' and '.'",
                    *as));
  }
  if (as) metric->name = *as;
  metric->adversary = context.adversary;
  for (MetricIndex i = 0; i < context.metrics.size(); ++i) {
    const MetricName& known = context.metrics[i];
    if (known.kind == metric->kind && known.name == metric->name &&
        known.adversary == metric->adversary) {
      return i;
    }
  }
  context.metrics.push_back(std::move(*metric));
  return context.metrics.size() - 1;
}

}  // namespace portstorm::client
