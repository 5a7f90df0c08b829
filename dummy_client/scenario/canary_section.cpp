// "canary": {"flow": [...], "within": "10s"}: what one well-behaved virtual user does when all
// cohorts have ended, to see that the server still serves.
//
// It becomes a scenario of its own. Where an adversary attacks and no canary is written, the
// default one does what the first healthy cohort begins with: everything up to the first reply.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

using json_file::Presence;
using json_file::Value;

namespace {

constexpr Duration usual_time = std::chrono::seconds(10);

std::shared_ptr<Scenario> make_canary(Flow flow, std::vector<MetricName> metrics, Duration within) {
  auto canary = std::make_shared<Scenario>();
  Cohort cohort;
  cohort.name = "canary";
  cohort.executor = PerVuIterations{1, 1, within};
  cohort.graceful_stop = {};
  cohort.flow = std::move(flow);
  canary->cohorts.push_back(std::move(cohort));
  canary->metrics = std::move(metrics);
  return canary;
}

bool is_mandatory_expect(const Step& step) {
  const auto* expect = std::get_if<ExpectStep>(&step.action);
  return expect && !expect->optional;
}

bool has_mandatory_expect(const Flow& flow) {
  bool found = false;
  for_each_step(flow, [&](const Step& step) { found = found || is_mandatory_expect(step); });
  return found;
}

// Pauses, and what only means something to others.
bool is_left_out(const Step& step) {
  return std::holds_alternative<ThinkStep>(step.action) ||
         std::holds_alternative<IdleStep>(step.action) ||
         std::holds_alternative<PaceStep>(step.action) ||
         std::holds_alternative<ExpectNothingStep>(step.action) ||
         std::holds_alternative<BarrierStep>(step.action) ||
         std::holds_alternative<MarkStep>(step.action);
}

// Takes the beginning of a flow, up to its first mandatory expect.
class Beginning {
 public:
  explicit Beginning(const std::vector<MetricName>& all_metrics) : all_metrics_(all_metrics) {}

  // True when the expect has been taken. A repeat is gone through once, a call is performed in
  // place; of a choose or if nobody knows the way: it is taken as a whole.
  bool take(const Flow& from, Flow& to);

  std::vector<MetricName> metrics;

 private:
  Step own(Step step);
  Flow copy(const Flow& from);

  const std::vector<MetricName>& all_metrics_;
};

Step Beginning::own(Step step) {
  if (!step.metric) return step;
  const MetricName& metric = all_metrics_[*step.metric];
  const auto found = std::find_if(metrics.begin(), metrics.end(), [&](const MetricName& known) {
    return known.kind == metric.kind && known.name == metric.name;
  });
  step.metric = static_cast<MetricIndex>(found - metrics.begin());
  if (found == metrics.end()) metrics.push_back(metric);
  return step;
}

Flow Beginning::copy(const Flow& from) {
  Flow flow;
  for (const Step& step : from) {
    if (is_left_out(step)) continue;
    Step copied = own(step);
    if (auto* repeat = std::get_if<RepeatStep>(&copied.action)) {
      repeat->flow = copy(repeat->flow);
    } else if (auto* choose = std::get_if<ChooseStep>(&copied.action)) {
      for (ChooseStep::Choice& choice : choose->choices) choice.flow = copy(choice.flow);
    } else if (auto* branch = std::get_if<IfStep>(&copied.action)) {
      branch->then_flow = copy(branch->then_flow);
      branch->else_flow = copy(branch->else_flow);
    } else if (auto* call = std::get_if<CallStep>(&copied.action)) {
      call->flow = std::make_shared<const Flow>(copy(*call->flow));
    }
    flow.push_back(std::move(copied));
  }
  return flow;
}

bool Beginning::take(const Flow& from, Flow& to) {
  for (const Step& step : from) {
    if (const auto* repeat = std::get_if<RepeatStep>(&step.action)) {
      if (take(repeat->flow, to)) return true;
    } else if (const auto* call = std::get_if<CallStep>(&step.action)) {
      if (take(*call->flow, to)) return true;
    } else {
      const Flow one = copy({step});
      to.insert(to.end(), one.begin(), one.end());
      if (has_mandatory_expect(one)) return true;
    }
  }
  return false;
}

}  // namespace

std::shared_ptr<Scenario> read_canary(const Value& document, ReadContext& context) {
  static constexpr std::array<std::string_view, 2> keys = {"flow", "within"};
  const Value* section =
      json_file::object_field(document, "canary", Presence::optional, context.mistakes);
  if (!section) return nullptr;
  json_file::reject_unknown_keys(*section, keys, context.mistakes);
  const auto within = timeout_field(*section, "within", Presence::optional, context);
  const Value* list =
      json_file::array_field(*section, "flow", Presence::required, context.mistakes);
  if (!list) return nullptr;

  ReadContext own{context.mistakes, context.names, context.protocol, context.named_flows};
  Flow flow = read_flow(*list, own);
  refuse_barriers(flow, "in the canary: it is alone, nobody else will come", context.mistakes);
  if (!own.unknown_step) check_flow_order(flow, list->place, context.mistakes);
  context.compiled_flows.merge(own.compiled_flows);  // they are called, by somebody
  return make_canary(std::move(flow), std::move(own.metrics), within.value_or(usual_time));
}

std::shared_ptr<Scenario> default_canary(const Scenario& scenario) {
  const auto is_healthy = [](const Cohort& cohort) { return !cohort.adversary; };
  if (std::all_of(scenario.cohorts.begin(), scenario.cohorts.end(), is_healthy)) return nullptr;
  for (const Cohort& cohort : scenario.cohorts) {
    if (cohort.adversary || !has_mandatory_expect(cohort.flow)) continue;
    Flow flow;
    Beginning beginning(scenario.metrics);
    beginning.take(cohort.flow, flow);
    if (ends_connected(flow)) flow.push_back({DisconnectStep{}, flow.back().place, {}});
    return make_canary(std::move(flow), std::move(beginning.metrics), usual_time);
  }
  Flow flow;
  flow.push_back({ConnectStep{}, {}, MetricIndex{0}});
  flow.push_back({DisconnectStep{}, {}, {}});
  return make_canary(std::move(flow), {{MetricName::Kind::connect, "connect", false}}, usual_time);
}

void complete_canary(const Scenario& scenario, Scenario& canary) {
  canary.name = scenario.name;
  canary.description = "canary";
  canary.file = scenario.file;
  canary.target = scenario.target;
  canary.seed = scenario.seed;
  canary.protocol = scenario.protocol;
  canary.variables = scenario.variables;
  canary.data = scenario.data;
  canary.captures = scenario.captures;
  canary.ledgers = scenario.ledgers;
  canary.cohorts.front().first_vu = scenario.max_vus();
}

}  // namespace portstorm::client
