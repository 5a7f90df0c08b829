#include "dummy_client/report/json_result.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "dummy_client/report/verdict.h"

namespace portstorm::client {

namespace {

using nlohmann::ordered_json;
using telemetry::Histogram;

double seconds_of(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

// The buckets are those of telemetry/histogram.h; empty ones are left out.
ordered_json histogram_json(const Histogram& histogram) {
  ordered_json buckets = ordered_json::array();
  const auto& counts = histogram.counts();
  for (std::size_t index = 0; index < counts.size(); ++index) {
    if (counts[index] > 0) buckets.push_back({index, counts[index]});
  }
  return {{"count", histogram.count()},
          {"clamped", histogram.clamped()},
          {"avg", seconds_of(histogram.mean())},
          {"min", seconds_of(histogram.min())},
          {"p50", seconds_of(histogram.percentile(50))},
          {"p90", seconds_of(histogram.percentile(90))},
          {"p95", seconds_of(histogram.percentile(95))},
          {"p99", seconds_of(histogram.percentile(99))},
          {"p99_9", seconds_of(histogram.percentile(99.9))},
          {"max", seconds_of(histogram.max())},
          {"buckets", std::move(buckets)}};
}

std::string_view kind_name(StepResult::Kind kind) {
  switch (kind) {
    case StepResult::Kind::connect:
      return "connect";
    case StepResult::Kind::send:
      return "send";
    case StepResult::Kind::expect:
      return "expect";
  }
  return "";
}

ordered_json steps_json(const RunResult& result) {
  ordered_json steps = ordered_json::array();
  for (const StepResult& step : result.steps) {
    steps.push_back({{"kind", kind_name(step.kind)},
                     {"name", step.name},
                     {"count", step.count},
                     {"failures", step.failures},
                     {"latency", histogram_json(step.latency)},
                     {"uncorrected_latency", histogram_json(step.uncorrected_latency)}});
  }
  return steps;
}

ordered_json ledger_json(const RunResult& result) {
  if (!result.ledger) return nullptr;
  const LedgerResult& ledger = *result.ledger;
  return {{"messages", ledger.messages},
          {"expected", ledger.expected},
          {"delivered", ledger.delivered},
          {"missing", ledger.missing},
          {"duplicated", ledger.duplicated},
          {"misrouted", ledger.misrouted},
          {"out_of_order", ledger.out_of_order},
          {"corrupted", ledger.corrupted},
          {"undecided", ledger.undecided},
          {"delivery_latency", histogram_json(ledger.delivery_latency)},
          {"last_delivery_latency", histogram_json(ledger.last_delivery_latency)}};
}

ordered_json thresholds_json(const RunResult& result) {
  ordered_json thresholds = ordered_json::array();
  for (const ThresholdResult& threshold : result.thresholds) {
    thresholds.push_back(
        {{"metric", threshold.metric},
         {"expression", threshold.expression},
         {"value", threshold.has_value ? ordered_json(threshold.value) : ordered_json(nullptr)},
         {"unit", threshold.is_latency ? "seconds" : "number"},
         {"passed", threshold.passed}});
  }
  return thresholds;
}

ordered_json errors_json(const RunResult& result) {
  ordered_json kinds = ordered_json::array();
  for (const auto& [kind, error] : result.errors) {
    kinds.push_back({{"kind", kind}, {"count", error.count}, {"example", error.example}});
  }
  return {{"count", result.error_count},
          {"checked_steps", result.checked_steps},
          {"kinds", std::move(kinds)}};
}

ordered_json seconds_json(const RunResult& result) {
  ordered_json seconds = ordered_json::array();
  for (const Second& second : result.seconds) {
    seconds.push_back({{"time", second.time},
                       {"vus", second.vus},
                       {"connections", second.connections},
                       {"packets_sent", second.packets_sent},
                       {"packets_received", second.packets_received},
                       {"bytes_sent", second.bytes_sent},
                       {"bytes_received", second.bytes_received},
                       {"errors", second.errors},
                       {"p50", seconds_of(second.p50)},
                       {"p95", seconds_of(second.p95)},
                       {"p99", seconds_of(second.p99)},
                       {"max", seconds_of(second.max)}});
  }
  return seconds;
}

ordered_json generator_json(const GeneratorHealth& generator) {
  return {{"cpu", seconds_of(generator.cpu)},
          {"busiest_thread_share", generator.cpu_share},
          {"peak_resident_bytes", generator.peak_resident_bytes},
          {"schedule_lag", histogram_json(generator.schedule_lag)},
          {"invalid_reason", generator.invalid_reason}};
}

}  // namespace

std::string json_result(const RunResult& result) {
  const auto started = std::chrono::system_clock::to_time_t(result.started);
  const ordered_json document = {
      {"version", json_result_version},
      {"verdict", verdict_key(result.verdict)},
      {"verdict_reason", verdict_reason(result)},
      {"exit_code", exit_code(result.verdict)},
      {"scenario", result.scenario},
      {"description", result.description},
      {"scenario_file", result.scenario_file},
      {"target", result.target},
      {"seed", result.seed},
      {"started", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(started))},
      {"elapsed", seconds_of(result.elapsed)},
      {"peak_vus", result.peak_vus},
      {"peak_connections", result.peak_connections},
      {"iterations", result.iterations},
      {"interrupted_iterations", result.interrupted_iterations},
      {"packets_sent", result.packets_sent},
      {"packets_received", result.packets_received},
      {"bytes_sent", result.bytes_sent},
      {"bytes_received", result.bytes_received},
      {"thresholds", thresholds_json(result)},
      {"steps", steps_json(result)},
      {"ledger", ledger_json(result)},
      {"errors", errors_json(result)},
      {"generator", generator_json(result.generator)},
      {"seconds", seconds_json(result)}};
  constexpr int indent = -1;  // one line: buckets would take a line each
  return document.dump(indent, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace portstorm::client
