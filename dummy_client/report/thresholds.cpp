#include "dummy_client/report/thresholds.h"

#include <algorithm>
#include <string_view>

namespace portstorm::client {

namespace {

using telemetry::Histogram;

using Aggregate = Threshold::Aggregate;
using Comparison = Threshold::Comparison;

constexpr std::string_view latency_metric = "latency";
constexpr std::string_view named_latency_prefix = "latency{as:";

// Of a name that a request and its answer share, the answer's latency is meant.
Histogram named_latency(const RunResult& result, std::string_view name) {
  Histogram waited, sent;
  for (const StepResult& step : result.steps) {
    if (step.name != name) continue;
    (step.kind == StepResult::Kind::send ? sent : waited).merge(step.latency);
  }
  return waited.count() > 0 ? waited : sent;
}

Histogram expect_latency(const RunResult& result) {
  Histogram all;
  for (const StepResult& step : result.steps) {
    if (step.kind == StepResult::Kind::expect) all.merge(step.latency);
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
  std::string_view name = threshold.metric;
  Histogram latency;
  if (name == latency_metric) {
    latency = expect_latency(result);
  } else {
    name.remove_prefix(named_latency_prefix.size());
    name.remove_suffix(1);  // the closing brace
    latency = named_latency(result, name);
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

}  // namespace

ThresholdResult evaluate(const Threshold& threshold, const RunResult& result) {
  ThresholdResult evaluated;
  evaluated.metric = threshold.metric;
  evaluated.expression = threshold.expression;
  evaluated.is_latency =
      threshold.metric == latency_metric || threshold.metric.starts_with(named_latency_prefix);
  const std::optional<double> value = evaluated.is_latency ? latency_value(threshold, result)
                                      : threshold.metric == "errors"
                                          ? error_value(threshold, result)
                                          : ledger_value(threshold, result);
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
  const bool all_passed = std::all_of(result.thresholds.begin(), result.thresholds.end(),
                                      [](const ThresholdResult& t) { return t.passed; });
  if (result.verdict == Verdict::passed && !all_passed) result.verdict = Verdict::threshold_failed;
}

}  // namespace portstorm::client
