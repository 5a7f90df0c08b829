#include "dummy_client/report/json_result.h"

#include <nlohmann/json.hpp>

#include "dummy_client/report/result_keys.h"
#include "dummy_client/report/units.h"
#include "dummy_client/report/utc_time.h"
#include "dummy_client/report/verdict.h"
#include "telemetry/histogram_encoding.h"

namespace portstorm::client {

namespace {

using nlohmann::ordered_json;
using telemetry::Histogram;

template <class Object, std::size_t size>
void add_counts(ordered_json& json, const Object& object, const CountKey<Object> (&keys)[size]) {
  for (const auto& [key, member] : keys) json[std::string(key)] = object.*member;
}

// Everything but "hdr" is for readers who have no HdrHistogram; min, max and avg are exact here.
ordered_json histogram_json(const Histogram& histogram) {
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
          {"hdr", telemetry::encode_histogram(histogram)}};
}

ordered_json cohorts_json(const RunResult& result) {
  ordered_json cohorts = ordered_json::array();
  for (const CohortResult& cohort : result.cohorts) {
    ordered_json json = {
        {"name", cohort.name}, {"executor", cohort.executor}, {"adversary", cohort.adversary}};
    add_counts(json, cohort, cohort_counts);
    json["requested_rate"] = cohort.requested_rate;
    json["achieved_rate"] = cohort.achieved_rate;
    cohorts.push_back(std::move(json));
  }
  return cohorts;
}

ordered_json steps_json(const RunResult& result) {
  ordered_json steps = ordered_json::array();
  for (const StepResult& step : result.steps) {
    steps.push_back({{"kind", step_kind_names[static_cast<std::size_t>(step.kind)]},
                     {"name", step.name},
                     {"adversary", step.adversary},
                     {"count", step.count},
                     {"failures", step.failures},
                     {"latency", histogram_json(step.latency)},
                     {"uncorrected_latency", histogram_json(step.uncorrected_latency)}});
  }
  return steps;
}

ordered_json ledger_json(const RunResult& result) {
  if (!result.ledger) return nullptr;
  ordered_json json;
  add_counts(json, *result.ledger, ledger_counts);
  json["delivery_latency"] = histogram_json(result.ledger->delivery_latency);
  json["last_delivery_latency"] = histogram_json(result.ledger->last_delivery_latency);
  return json;
}

ordered_json rule_json(const ThresholdResult& threshold) {
  if (!threshold.rule) return nullptr;
  const Threshold& rule = *threshold.rule;
  return {{"aggregate", aggregate_names[static_cast<std::size_t>(rule.aggregate)]},
          {"percentile", rule.percentile},
          {"comparison", comparison_names[static_cast<std::size_t>(rule.comparison)]},
          {"limit", rule.limit}};
}

ordered_json thresholds_json(const RunResult& result) {
  ordered_json thresholds = ordered_json::array();
  for (const ThresholdResult& threshold : result.thresholds) {
    thresholds.push_back(
        {{"metric", threshold.metric},
         {"expression", threshold.expression},
         {"value", threshold.has_value ? ordered_json(threshold.value) : ordered_json(nullptr)},
         {"unit", threshold.is_latency ? "seconds" : "number"},
         {"passed", threshold.passed},
         {"rule", rule_json(threshold)}});
  }
  return thresholds;
}

ordered_json error_kinds_json(const std::map<std::string, ErrorKind>& errors) {
  ordered_json kinds = ordered_json::array();
  for (const auto& [kind, error] : errors) {
    kinds.push_back({{"kind", kind}, {"count", error.count}, {"example", error.example}});
  }
  return kinds;
}

ordered_json marks_json(const RunResult& result) {
  ordered_json marks = ordered_json::array();
  for (const Mark& mark : result.marks) {
    marks.push_back({{"time", mark.time}, {"text", mark.text}, {"count", mark.count}});
  }
  return marks;
}

ordered_json canary_json(const RunResult& result) {
  if (!result.canary) return nullptr;
  return {{"served", result.canary->served},
          {"took", seconds_of(result.canary->took)},
          {"problem", result.canary->problem}};
}

ordered_json seconds_json(const RunResult& result) {
  ordered_json seconds = ordered_json::array();
  for (const Second& second : result.seconds) {
    ordered_json json = {{"time", second.time}};
    add_counts(json, second, second_levels);
    add_counts(json, second, second_counts);
    for (const auto& [key, member] : second_latencies) {
      json[std::string(key)] = seconds_of(second.*member);
    }
    seconds.push_back(std::move(json));
  }
  return seconds;
}

ordered_json generator_json(const GeneratorHealth& generator) {
  return {{"cpu", seconds_of(generator.cpu)},
          {"busiest_thread_share", generator.cpu_share},
          {"peak_resident_bytes", generator.peak_resident_bytes},
          {"schedule_lag", histogram_json(generator.schedule_lag)},
          {"invalid_reason", generator.invalid_reason},
          {"warnings", generator.warnings},
          {"short_sends", generator.short_sends}};
}

ordered_json document_of(const RunResult& result) {
  ordered_json document = {{"version", json_result_version},
                           {"verdict", verdict_key(result.verdict)},
                           {"verdict_reason", verdict_reason(result)},
                           {"exit_code", exit_code(result.verdict)},
                           {"scenario", result.scenario},
                           {"description", result.description},
                           {"scenario_file", result.scenario_file},
                           {"target", result.target},
                           {"seed", result.seed},
                           {"started", utc_text(result.started)},
                           {"elapsed", seconds_of(result.elapsed)}};
  add_counts(document, result, run_counts);
  document["thresholds"] = thresholds_json(result);
  document["cohorts"] = cohorts_json(result);
  document["steps"] = steps_json(result);
  document["ledger"] = ledger_json(result);
  document["errors"] = {{"count", result.error_count},
                        {"checked_steps", result.checked_steps},
                        {"kinds", error_kinds_json(result.errors)}};
  document["adversary_errors"] = {{"count", result.adversary_error_count},
                                  {"kinds", error_kinds_json(result.adversary_errors)}};
  document["marks"] = marks_json(result);
  document["canary"] = canary_json(result);
  document["generator"] = generator_json(result.generator);
  document["seconds"] = seconds_json(result);
  return document;
}

std::string text_of(const ordered_json& json) {
  constexpr int one_line = -1;
  return json.dump(one_line, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace

std::string json_result(const RunResult& result) {
  const ordered_json document = document_of(result);
  std::string text = "{";
  std::string_view separator = "\n";
  for (const auto& [key, value] : document.items()) {
    text.append(separator).append(text_of(key)).append(": ");
    separator = ",\n";
    if (!value.is_array() || value.empty()) {
      text += text_of(value);
      continue;
    }
    std::string_view element_separator = "[\n  ";
    for (const ordered_json& element : value) {
      text.append(element_separator).append(text_of(element));
      element_separator = ",\n  ";
    }
    text += "]";
  }
  return text + "\n}\n";
}

}  // namespace portstorm::client
