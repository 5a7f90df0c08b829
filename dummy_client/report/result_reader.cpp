#include "dummy_client/report/result_reader.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "dummy_client/report/utc_time.h"
#include "dummy_client/report/verdict.h"
#include "telemetry/histogram_encoding.h"

namespace portstorm::client {

namespace {

using json_file::Presence;
using json_file::Value;
using telemetry::Histogram;

constexpr double most_seconds = 1e9;  // 31 years
constexpr double most_rate = 1e12;
constexpr std::size_t most_cohorts = 10'000;
constexpr std::size_t most_steps = 10'000;
constexpr std::size_t most_thresholds = 10'000;
constexpr std::size_t most_error_kinds = 10'000;
constexpr std::size_t most_warnings = 1'000;

constexpr std::size_t verdicts = 5;

}  // namespace

// ---- members of an object ---------------------------------------------------------------------

std::string ResultReader::text(const Value& object, std::string_view key) {
  return json_file::string_field(object, key, Presence::required, mistakes_).value_or("");
}

bool ResultReader::boolean(const Value& object, std::string_view key) {
  return json_file::boolean_field(object, key, Presence::required, mistakes_).value_or(false);
}

std::uint64_t ResultReader::count(const Value& object, std::string_view key, std::uint64_t limit) {
  return json_file::unsigned_field(object, key, Presence::required, limit, mistakes_).value_or(0);
}

double ResultReader::number(const Value& object, std::string_view key, double min, double max) {
  return json_file::number_field(object, key, Presence::required, min, max, mistakes_)
      .value_or(min);
}

std::chrono::nanoseconds ResultReader::duration(const Value& object, std::string_view key) {
  return std::chrono::nanoseconds(std::llround(number(object, key, 0, most_seconds) * 1e9));
}

std::size_t ResultReader::choice(const Value& object, std::string_view key, Names names) {
  return json_file::choice_field(object, key, Presence::required, names, mistakes_).value_or(0);
}

template <class Object, std::size_t size>
void ResultReader::counts(const Value& value, Object& object,
                          const CountKey<Object> (&keys)[size]) {
  for (const auto& [key, member] : keys) object.*member = count(value, key);
}

template <class Read>
void ResultReader::list(const Value& object, std::string_view key, std::size_t limit, Read read) {
  const Value* array = json_file::array_field(object, key, Presence::required, mistakes_);
  if (!array) return;
  if (array->elements.size() > limit) {
    mistakes_.add(array->place, fmt::format("\"{}\" has {} elements, at most {} were expected", key,
                                            array->elements.size(), limit));
    return;
  }
  const std::string what = fmt::format("an element of \"{}\"", key);
  for (const Value& element : array->elements) {
    if (json_file::expect_kind(element, Value::Kind::object, what, mistakes_)) read(element);
  }
}

const Value* ResultReader::object_or_null(const Value& object, std::string_view key) {
  const Value* value = json_file::member(object, key, Presence::required, mistakes_);
  if (!value || value->kind == Value::Kind::null) return nullptr;
  return json_file::object_field(object, key, Presence::required, mistakes_);
}

Histogram ResultReader::histogram(const Value& object, std::string_view key) {
  const Value* value = json_file::object_field(object, key, Presence::required, mistakes_);
  if (!value) return {};
  const std::uint64_t counted = count(*value, "count");
  const Histogram::Exact exact = {duration(*value, "min"), duration(*value, "max"),
                                  duration(*value, "avg"), count(*value, "clamped")};
  const std::string encoded = text(*value, "hdr");
  if (!value->find("hdr") || encoded.empty()) return {};

  const json_file::Place place = value->find("hdr")->place;
  std::string why;
  const auto decoded = telemetry::decode_histogram(encoded, why);
  if (!decoded) {
    mistakes_.add(place, fmt::format("\"hdr\" {}", why));
    return {};
  }
  if (decoded->count() != counted) {
    mistakes_.add(place, fmt::format("\"hdr\" holds {} values, but \"count\" is {}",
                                     decoded->count(), counted));
  }
  if (exact.min > exact.max || exact.max > Histogram::highest) {
    mistakes_.add(value->place, "\"min\" and \"max\" must rise, and be at most an hour");
  }
  return Histogram::restored(decoded->counts(), exact);
}

// ---- the parts of a result --------------------------------------------------------------------

ThresholdResult ResultReader::threshold(const Value& value) {
  static constexpr std::string_view units[] = {"number", "seconds"};
  ThresholdResult threshold;
  threshold.metric = text(value, "metric");
  threshold.expression = text(value, "expression");
  threshold.is_latency = choice(value, "unit", units) == 1;
  threshold.passed = boolean(value, "passed");
  const Value* measured = json_file::member(value, "value", Presence::required, mistakes_);
  threshold.has_value = measured && measured->kind != Value::Kind::null;
  if (threshold.has_value) threshold.value = number(value, "value", 0, 1e300);
  const Value* written = object_or_null(value, "rule");
  if (!written) return threshold;

  Threshold& rule = threshold.rule.emplace();
  rule.metric = threshold.metric;
  rule.expression = threshold.expression;
  rule.aggregate =
      static_cast<Threshold::Aggregate>(choice(*written, "aggregate", aggregate_names));
  rule.percentile = number(*written, "percentile", 0, 100);
  rule.comparison =
      static_cast<Threshold::Comparison>(choice(*written, "comparison", comparison_names));
  rule.limit = number(*written, "limit", 0, 1e300);
  return threshold;
}

CohortResult ResultReader::cohort(const Value& value) {
  CohortResult cohort;
  cohort.name = text(value, "name");
  cohort.executor = text(value, "executor");
  cohort.adversary = boolean(value, "adversary");
  counts(value, cohort, cohort_counts);
  cohort.requested_rate = number(value, "requested_rate", 0, most_rate);
  cohort.achieved_rate = number(value, "achieved_rate", 0, most_rate);
  return cohort;
}

StepResult ResultReader::step(const Value& value) {
  StepResult step;
  step.kind = static_cast<StepResult::Kind>(choice(value, "kind", step_kind_names));
  step.name = text(value, "name");
  step.adversary = boolean(value, "adversary");
  step.count = count(value, "count");
  step.failures = count(value, "failures");
  step.latency = histogram(value, "latency");
  step.uncorrected_latency = histogram(value, "uncorrected_latency");
  return step;
}

LedgerResult ResultReader::ledger(const Value& value) {
  LedgerResult ledger;
  counts(value, ledger, ledger_counts);
  ledger.delivery_latency = histogram(value, "delivery_latency");
  ledger.last_delivery_latency = histogram(value, "last_delivery_latency");
  return ledger;
}

std::map<std::string, ErrorKind> ResultReader::error_kinds(const Value& errors) {
  std::map<std::string, ErrorKind> kinds;
  list(errors, "kinds", most_error_kinds, [&](const Value& element) {
    const std::string kind = text(element, "kind");
    const ErrorKind error = {count(element, "count"), text(element, "example")};
    if (!kinds.emplace(kind, error).second) {
      mistakes_.add(element.place, fmt::format("the kind \"{}\" stands here twice", kind));
    }
  });
  return kinds;
}

Second ResultReader::second(const Value& value, double previous) {
  Second second;
  second.time = number(value, "time", 0, most_seconds);
  if (!(second.time > previous)) {
    mistakes_.add(value.place, "\"time\" must rise from element to element");
  }
  counts(value, second, second_levels);
  counts(value, second, second_counts);
  for (const auto& [key, member] : second_latencies) second.*member = duration(value, key);
  return second;
}

GeneratorHealth ResultReader::generator(const Value& value) {
  GeneratorHealth generator;
  generator.cpu = duration(value, "cpu");
  generator.cpu_share = number(value, "busiest_thread_share", 0, 1e6);
  generator.peak_resident_bytes = count(value, "peak_resident_bytes");
  generator.schedule_lag = histogram(value, "schedule_lag");
  generator.invalid_reason = text(value, "invalid_reason");
  generator.short_sends = count(value, "short_sends");
  const Value* warnings = json_file::array_field(value, "warnings", Presence::required, mistakes_);
  if (!warnings) return generator;
  if (warnings->elements.size() > most_warnings) {
    mistakes_.add(warnings->place, fmt::format("more than {} warnings", most_warnings));
    return generator;
  }
  for (const Value& warning : warnings->elements) {
    if (json_file::expect_kind(warning, Value::Kind::string, "a warning", mistakes_)) {
      generator.warnings.push_back(warning.string);
    }
  }
  return generator;
}

std::chrono::system_clock::time_point ResultReader::start(const Value& document) {
  const std::string written = text(document, "started");
  const auto time = parse_utc(written);
  if (!time && document.find("started") && !written.empty()) {
    mistakes_.add(document.find("started")->place,
                  fmt::format("\"started\" must be a time such as \"2024-05-01T12:00:00Z\", "
                              "found \"{}\"",
                              written));
  }
  return time.value_or(std::chrono::system_clock::time_point());
}

void ResultReader::errors(const Value& document, RunResult& result) {
  const auto object = [&](std::string_view key) {
    return json_file::object_field(document, key, Presence::required, mistakes_);
  };
  if (const Value* errors = object("errors")) {
    result.error_count = count(*errors, "count");
    result.checked_steps = count(*errors, "checked_steps");
    result.errors = error_kinds(*errors);
  }
  if (const Value* errors = object("adversary_errors")) {
    result.adversary_error_count = count(*errors, "count");
    result.adversary_errors = error_kinds(*errors);
  }
}

void ResultReader::lists(const Value& document, RunResult& result) {
  list(document, "thresholds", most_thresholds,
       [&](const Value& value) { result.thresholds.push_back(threshold(value)); });
  list(document, "cohorts", most_cohorts,
       [&](const Value& value) { result.cohorts.push_back(cohort(value)); });
  list(document, "steps", most_steps,
       [&](const Value& value) { result.steps.push_back(step(value)); });
  list(document, "marks", RunResult::max_marks, [&](const Value& value) {
    result.marks.push_back(
        {number(value, "time", 0, most_seconds), text(value, "text"), count(value, "count")});
  });
  double time = 0;
  list(document, "seconds", RunResult::max_seconds, [&](const Value& value) {
    result.seconds.push_back(second(value, time));
    time = result.seconds.back().time;
  });
}

RunResult ResultReader::result(const Value& document) {
  std::array<std::string_view, verdicts> verdict_names;
  for (std::size_t i = 0; i < verdicts; ++i) {
    verdict_names[i] = verdict_key(static_cast<Verdict>(i));
  }
  RunResult result;
  result.verdict = static_cast<Verdict>(choice(document, "verdict", verdict_names));
  result.scenario = text(document, "scenario");
  result.description = text(document, "description");
  result.scenario_file = text(document, "scenario_file");
  result.target = text(document, "target");
  result.seed = count(document, "seed", UINT64_MAX);
  result.started = start(document);
  result.elapsed = duration(document, "elapsed");
  counts(document, result, run_counts);
  lists(document, result);
  errors(document, result);
  if (const Value* value = object_or_null(document, "ledger")) result.ledger = ledger(*value);
  if (const Value* value = object_or_null(document, "canary")) {
    result.canary = {boolean(*value, "served"), duration(*value, "took"), text(*value, "problem")};
  }
  if (const Value* value =
          json_file::object_field(document, "generator", Presence::required, mistakes_)) {
    result.generator = generator(*value);
  }
  return result;
}

}  // namespace portstorm::client
