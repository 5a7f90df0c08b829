#include "dummy_client/report/thresholds.h"

#include <algorithm>

namespace portstorm::client {

namespace {

using telemetry::Histogram;

using Aggregate = Threshold::Aggregate;
using Comparison = Threshold::Comparison;

constexpr std::string_view latency_metric = "latency";
constexpr std::string_view named_latency_prefix = "latency{as:";
constexpr std::string_view completed_prefix = "completed{as:";

// The X of "metric{as:X}".
std::string_view step_name(std::string_view metric, std::string_view prefix) {
  metric.remove_prefix(prefix.size());
  metric.remove_suffix(1);  // the closing brace
  return metric;
}

// Of a name that a request and its answer share, the answer's latency is meant.
Histogram named_latency(const RunResult& result, std::string_view name) {
  Histogram waited, sent;
  for (const StepResult& step : result.steps) {
    if (step.adversary || step.name != name) continue;
    (step.kind == StepResult::Kind::send ? sent : waited).merge(step.latency);
  }
  return waited.count() > 0 ? waited : sent;
}

Histogram expect_latency(const RunResult& result) {
  Histogram all;
  for (const StepResult& step : result.steps) {
    if (step.kind == StepResult::Kind::expect && !step.adversary) all.merge(step.latency);
  }
  return all;
}

std::chrono::nanoseconds aggregate_of(const Histogram& latency, const Threshold& threshold) {
  switch (threshold.aggregate) {
    case Aggregate::average:
      return latency.mean();
    case Aggregate::minimum:
      return latency.min();
    case Aggregate::maximum:
      return latency.max();
    case Aggregate::median:
      return latency.percentile(50);
    default:
      return latency.percentile(threshold.percentile);
  }
}

std::optional<double> latency_value(const Threshold& threshold, const RunResult& result) {
  const std::string_view name = threshold.metric;
  Histogram latency;
  if (name == latency_metric) {
    latency = expect_latency(result);
  } else {
    latency = named_latency(result, step_name(name, named_latency_prefix));
  }
  if (latency.count() == 0) return std::nullopt;
  return std::chrono::duration<double>(aggregate_of(latency, threshold)).count();
}

std::optional<double> ledger_value(const Threshold& threshold, const RunResult& result) {
  struct Count {
    std::string_view metric;
    std::uint64_t LedgerResult::*member;
  };
  static constexpr Count counts[] = {{"ledger_missing", &LedgerResult::missing},
                                     {"ledger_duplicated", &LedgerResult::duplicated},
                                     {"ledger_out_of_order", &LedgerResult::out_of_order},
                                     {"ledger_misrouted", &LedgerResult::misrouted},
                                     {"ledger_corrupted", &LedgerResult::corrupted}};
  if (!result.ledger || result.ledger->messages == 0) return std::nullopt;
  for (const Count& count : counts) {
    if (count.metric == threshold.metric) {
      return static_cast<double>((*result.ledger).*count.member);
    }
  }
  return std::nullopt;
}

std::optional<double> error_value(const Threshold& threshold, const RunResult& result) {
  const auto errors = static_cast<double>(result.error_count);
  if (threshold.aggregate == Aggregate::count) return errors;
  if (result.checked_steps == 0) return std::nullopt;
  return errors / static_cast<double>(result.checked_steps);
}

// As with latencies: of a request and its answer, the answers count.
double completed(const RunResult& result, std::string_view name) {
  std::uint64_t waited = 0, sent = 0;
  for (const StepResult& step : result.steps) {
    if (step.adversary || step.name != name) continue;
    (step.kind == StepResult::Kind::send ? sent : waited) += step.count;
  }
  return static_cast<double>(waited > 0 ? waited : sent);
}

std::optional<double> measured(const Threshold& threshold, const RunResult& result) {
  if (threshold.metric == "errors") return error_value(threshold, result);
  if (threshold.metric == "dropped_iterations") {
    return static_cast<double>(result.dropped_iterations);
  }
  if (threshold.metric.starts_with(completed_prefix)) {
    return completed(result, step_name(threshold.metric, completed_prefix));
  }
  return ledger_value(threshold, result);
}

bool holds(double value, Comparison comparison, double limit) {
  switch (comparison) {
    case Comparison::less:
      return value < limit;
    case Comparison::less_equal:
      return value <= limit;
    case Comparison::greater:
      return value > limit;
    case Comparison::greater_equal:
      return value >= limit;
    case Comparison::equal:
      return value == limit;
    case Comparison::not_equal:
      return value != limit;
  }
  return false;
}

ThresholdResult canary_threshold(const CanaryResult& canary) {
  ThresholdResult threshold;
  threshold.metric = canary_metric;
  threshold.expression = "served";
  threshold.value = std::chrono::duration<double>(canary.took).count();
  threshold.is_latency = true;
  threshold.passed = threshold.has_value = canary.served;
  return threshold;
}

}  // namespace

ThresholdResult evaluate(const Threshold& threshold, const RunResult& result) {
  ThresholdResult evaluated;
  evaluated.metric = threshold.metric;
  evaluated.expression = threshold.expression;
  evaluated.rule = threshold;
  evaluated.is_latency =
      threshold.metric == latency_metric || threshold.metric.starts_with(named_latency_prefix);
  const std::optional<double> value =
      evaluated.is_latency ? latency_value(threshold, result) : measured(threshold, result);
  evaluated.has_value = value.has_value();
  evaluated.value = value.value_or(0);
  evaluated.passed = value && holds(*value, threshold.comparison, threshold.limit);
  return evaluated;
}

void apply_thresholds(const std::vector<Threshold>& thresholds, RunResult& result) {
  result.thresholds.clear();
  for (const Threshold& threshold : thresholds) {
    result.thresholds.push_back(evaluate(threshold, result));
  }
  if (result.canary) result.thresholds.push_back(canary_threshold(*result.canary));
  const bool all_passed = std::all_of(result.thresholds.begin(), result.thresholds.end(),
                                      [](const ThresholdResult& t) { return t.passed; });
  if (result.verdict == Verdict::passed && !all_passed) result.verdict = Verdict::threshold_failed;
}

std::vector<Threshold> thresholds_of(const RunResult& result) {
  std::vector<Threshold> thresholds;
  for (const ThresholdResult& threshold : result.thresholds) {
    if (threshold.rule) thresholds.push_back(*threshold.rule);
  }
  return thresholds;
}

}  // namespace portstorm::client
