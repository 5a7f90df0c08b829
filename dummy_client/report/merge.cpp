#include "dummy_client/report/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dummy_client/report/facts.h"
#include "dummy_client/report/merge_seconds.h"
#include "dummy_client/report/result_keys.h"
#include "dummy_client/report/thresholds.h"
#include "dummy_client/report/utc_time.h"

namespace portstorm::client {

namespace {

using TimePoint = std::chrono::system_clock::time_point;

TimePoint end_of(const RunResult& result) {
  return result.started +
         std::chrono::duration_cast<std::chrono::system_clock::duration>(result.elapsed);
}

// ---- whether they are parts of one run --------------------------------------------------------

std::vector<std::string> cohort_names(const RunResult& result) {
  std::vector<std::string> names;
  for (const CohortResult& cohort : result.cohorts) {
    names.push_back(fmt::format("{} ({})", cohort.name, cohort.executor));
  }
  return names;
}

std::vector<std::string> step_names(const RunResult& result) {
  std::vector<std::string> names;
  for (const StepResult& step : result.steps) {
    names.push_back((step.adversary ? "adversary's " : "") + step_label(step));
  }
  return names;
}

std::vector<std::string> threshold_names(const RunResult& result) {
  std::vector<std::string> names;
  for (const Threshold& threshold : thresholds_of(result)) {
    names.push_back(fmt::format("{} {}", threshold.metric, threshold.expression));
  }
  return names;
}

// Names the first difference of two lists; empty when there is none.
std::string difference(std::string_view what, const std::vector<std::string>& first,
                       const std::vector<std::string>& other) {
  const std::size_t most = std::max(first.size(), other.size());
  for (std::size_t i = 0; i < most; ++i) {
    const auto shown = [i](const std::vector<std::string>& names) {
      return i < names.size() ? fmt::format("\"{}\"", names[i]) : std::string("none");
    };
    if (shown(first) == shown(other)) continue;
    return fmt::format("{} {} is {} in the one and {} in the other", what, i + 1, shown(first),
                       shown(other));
  }
  return {};
}

std::string why_not_the_same(const RunResult& first, const RunResult& other) {
  if (first.scenario != other.scenario) {
    return fmt::format("they ran different scenarios, \"{}\" and \"{}\"", first.scenario,
                       other.scenario);
  }
  std::string why = difference("cohort", cohort_names(first), cohort_names(other));
  if (why.empty()) why = difference("step", step_names(first), step_names(other));
  if (why.empty()) why = difference("threshold", threshold_names(first), threshold_names(other));
  if (why.empty() && first.ledger.has_value() != other.ledger.has_value()) {
    why = "only one of them has a ledger";
  }
  if (!why.empty()) return why;
  if (end_of(first) < other.started || end_of(other) < first.started) {
    return fmt::format("they did not run at the same time: from {} to {}, and from {} to {}",
                       utc_text(first.started), utc_text(end_of(first)), utc_text(other.started),
                       utc_text(end_of(other)));
  }
  return {};
}

// ---- adding up --------------------------------------------------------------------------------

template <class Object, std::size_t size>
void add_counts(Object& sum, const Object& part, const CountKey<Object> (&keys)[size]) {
  for (const auto& key : keys) sum.*key.member += part.*key.member;
}

void add_errors(std::map<std::string, ErrorKind>& sum,
                const std::map<std::string, ErrorKind>& part) {
  for (const auto& [kind, error] : part) {
    ErrorKind& entry = sum[kind];
    if (entry.example.empty()) entry.example = error.example;
    entry.count += error.count;
  }
}

void add_cohorts(RunResult& sum, const RunResult& part) {
  for (std::size_t i = 0; i < sum.cohorts.size(); ++i) {
    add_counts(sum.cohorts[i], part.cohorts[i], cohort_counts);
    sum.cohorts[i].requested_rate += part.cohorts[i].requested_rate;
    sum.cohorts[i].achieved_rate += part.cohorts[i].achieved_rate;
  }
}

void add_steps(RunResult& sum, const RunResult& part) {
  for (std::size_t i = 0; i < sum.steps.size(); ++i) {
    sum.steps[i].count += part.steps[i].count;
    sum.steps[i].failures += part.steps[i].failures;
    sum.steps[i].latency.merge(part.steps[i].latency);
    sum.steps[i].uncorrected_latency.merge(part.steps[i].uncorrected_latency);
  }
}

void add_ledger(LedgerResult& sum, const LedgerResult& part) {
  add_counts(sum, part, ledger_counts);
  sum.delivery_latency.merge(part.delivery_latency);
  sum.last_delivery_latency.merge(part.last_delivery_latency);
}

// Every canary must have been served; the slowest visit counts.
void add_canary(RunResult& sum, const RunResult& part) {
  if (!part.canary) return;
  if (!sum.canary) {
    sum.canary = part.canary;
    return;
  }
  if (sum.canary->served && !part.canary->served) {
    sum.canary->served = false;
    sum.canary->problem = part.canary->problem;
  }
  sum.canary->took = std::max(sum.canary->took, part.canary->took);
}

void add_generator(GeneratorHealth& sum, const NamedResult& part) {
  const GeneratorHealth& health = part.result.generator;
  sum.cpu += health.cpu;
  sum.cpu_share = std::max(sum.cpu_share, health.cpu_share);
  sum.peak_resident_bytes = std::max(sum.peak_resident_bytes, health.peak_resident_bytes);
  sum.schedule_lag.merge(health.schedule_lag);
  sum.short_sends += health.short_sends;
  for (const std::string& warning : health.warnings) {
    sum.warnings.push_back(fmt::format("{}: {}", part.name, warning));
  }
  if (health.invalid_reason.empty()) return;
  if (!sum.invalid_reason.empty()) sum.invalid_reason += "; ";
  sum.invalid_reason += fmt::format("{}: {}", part.name, health.invalid_reason);
}

void add_marks(RunResult& sum, const RunResult& part, double offset) {
  for (const Mark& mark : part.marks) {
    const auto known = std::find_if(sum.marks.begin(), sum.marks.end(),
                                    [&](const Mark& other) { return other.text == mark.text; });
    if (known == sum.marks.end()) {
      sum.marks.push_back({mark.time + offset, mark.text, mark.count});
      continue;
    }
    known->time = std::min(known->time, mark.time + offset);
    known->count += mark.count;
  }
}

void finish_marks(RunResult& sum) {
  std::stable_sort(sum.marks.begin(), sum.marks.end(),
                   [](const Mark& a, const Mark& b) { return a.time < b.time; });
  if (sum.marks.size() > RunResult::max_marks) sum.marks.resize(RunResult::max_marks);
}

void add_target(std::string& targets, const std::string& target) {
  if ((", " + targets + ", ").find(", " + target + ", ") == std::string::npos) {
    targets += ", " + target;
  }
}

// What no threshold decides; passed and threshold_failed are the thresholds' to find.
Verdict worst_verdict(std::span<const NamedResult> parts) {
  for (const Verdict verdict : {Verdict::invalid, Verdict::unreachable, Verdict::aborted}) {
    const bool any = std::any_of(parts.begin(), parts.end(), [verdict](const NamedResult& part) {
      return part.result.verdict == verdict;
    });
    if (any) return verdict;
  }
  return Verdict::passed;
}

// The first one's names, nothing counted yet.
RunResult empty_like(const RunResult& first) {
  RunResult sum;
  sum.scenario = first.scenario;
  sum.description = first.description;
  sum.scenario_file = first.scenario_file;
  sum.target = first.target;
  sum.seed = first.seed;
  for (const CohortResult& cohort : first.cohorts) {
    CohortResult& empty = sum.cohorts.emplace_back();
    empty.name = cohort.name;
    empty.executor = cohort.executor;
    empty.adversary = cohort.adversary;
  }
  for (const StepResult& step : first.steps) {
    StepResult& empty = sum.steps.emplace_back();
    empty.kind = step.kind;
    empty.name = step.name;
    empty.adversary = step.adversary;
  }
  if (first.ledger) sum.ledger.emplace();
  return sum;
}

void add(RunResult& sum, const NamedResult& part, double offset) {
  const RunResult& result = part.result;
  add_counts(sum, result, run_counts);
  add_cohorts(sum, result);
  add_steps(sum, result);
  add_errors(sum.errors, result.errors);
  add_errors(sum.adversary_errors, result.adversary_errors);
  sum.error_count += result.error_count;
  sum.checked_steps += result.checked_steps;
  sum.adversary_error_count += result.adversary_error_count;
  if (sum.ledger) add_ledger(*sum.ledger, *result.ledger);
  add_marks(sum, result, offset);
  add_canary(sum, result);
  add_generator(sum.generator, part);
  add_target(sum.target, result.target);
}

}  // namespace

std::optional<RunResult> merge_results(std::span<const NamedResult> parts, std::string& why) {
  const RunResult& first = parts.front().result;
  for (const NamedResult& part : parts.subspan(1)) {
    why = why_not_the_same(first, part.result);
    if (why.empty()) continue;
    why = fmt::format("{} and {} cannot be merged: {}", parts.front().name, part.name, why);
    return std::nullopt;
  }
  TimePoint start = first.started, end = end_of(first);
  for (const NamedResult& part : parts) {
    start = std::min(start, part.result.started);
    end = std::max(end, end_of(part.result));
  }
  RunResult sum = empty_like(first);
  sum.started = start;
  sum.elapsed = end - start;
  std::vector<SecondsOfPart> seconds;
  for (const NamedResult& part : parts) {
    const double offset = std::chrono::duration<double>(part.result.started - start).count();
    add(sum, part, offset);
    seconds.push_back({part.result.seconds, offset});
  }
  finish_marks(sum);
  sum.seconds = merge_seconds(seconds);
  sum.verdict = worst_verdict(parts);
  apply_thresholds(thresholds_of(first), sum);
  return sum;
}

}  // namespace portstorm::client
