#include "dummy_client/check/judgement.h"

#include <fmt/format.h>

#include "dummy_client/report/verdict.h"

namespace portstorm::client {

namespace {

std::string counted(std::uint64_t count, const std::string& first) {
  return count == 1 ? first : fmt::format("{} times; first: {}", count, first);
}

std::string trace_of_errors(const RunResult& result) {
  for (const CohortResult& cohort : result.cohorts) {
    if (!cohort.adversary && cohort.errors > 0) return counted(cohort.errors, cohort.first_error);
  }
  return {};
}

std::string trace_of_cohort(const RunResult& result, const std::string& name) {
  for (const CohortResult& cohort : result.cohorts) {
    if (cohort.name == name && cohort.errors > 0) {
      return counted(cohort.errors, cohort.first_error);
    }
  }
  return {};
}

std::string trace_of_ledger(const RunResult& result) {
  if (!result.ledger) return {};
  const LedgerResult& ledger = *result.ledger;
  struct Fault {
    std::string_view name;
    std::uint64_t count;
  };
  std::string text;
  for (const Fault& fault :
       {Fault{"missing", ledger.missing}, Fault{"duplicated", ledger.duplicated},
        Fault{"misrouted", ledger.misrouted}, Fault{"out of order", ledger.out_of_order},
        Fault{"corrupted", ledger.corrupted}}) {
    if (fault.count == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", fault.count, fault.name);
  }
  return text.empty() ? text : text + fmt::format(" of {} deliveries", ledger.expected);
}

std::string trace_of_thresholds(const RunResult& result) {
  for (const ThresholdResult& threshold : result.thresholds) {
    if (threshold.passed || threshold.metric == "canary") continue;
    return fmt::format("{} {} does not hold", threshold.metric, threshold.expression);
  }
  return {};
}

std::string trace_of_canary(const RunResult& result) {
  if (!result.canary || result.canary->served) return {};
  return "afterwards: " + result.canary->problem;
}

std::uint64_t expected_replies(const RunResult& result) {
  std::uint64_t count = 0;
  for (const StepResult& step : result.steps) {
    const bool waited =
        step.kind == StepResult::Kind::expect || step.kind == StepResult::Kind::close;
    if (waited) count += step.count;
  }
  return count;
}

// Empty when there is none.
std::string find(const Trace& trace, const RunResult& result) {
  switch (trace.kind) {
    case Trace::Kind::errors:
      return trace_of_errors(result);
    case Trace::Kind::cohort:
      return trace_of_cohort(result, trace.cohort);
    case Trace::Kind::ledger:
      return trace_of_ledger(result);
    case Trace::Kind::thresholds:
      return trace_of_thresholds(result);
    case Trace::Kind::canary:
      return trace_of_canary(result);
  }
  return {};
}

template <class Predicate>
std::uint64_t ended_flows(const RunResult& result, const Predicate& counts) {
  std::uint64_t flows = 0;
  for (const CohortResult& cohort : result.cohorts) {
    if (counts(cohort)) flows += cohort.iterations + cohort.failed_iterations;
  }
  return flows;
}

// Where no flow came to its end there was nothing to see. Empty when there was.
std::string why_nothing_could_be_seen(const Trace& trace, const RunResult& result) {
  const auto unless = [](std::uint64_t seen, std::string why) {
    return seen > 0 ? std::string() : std::move(why);
  };
  switch (trace.kind) {
    case Trace::Kind::cohort:
      return unless(
          ended_flows(result,
                      [&](const CohortResult& cohort) { return cohort.name == trace.cohort; }),
          fmt::format("no flow of {} came to its end", trace.cohort));
    case Trace::Kind::errors:
    case Trace::Kind::thresholds:
      return unless(
          ended_flows(result, [](const CohortResult& cohort) { return !cohort.adversary; }),
          "no flow of a healthy cohort came to its end");
    case Trace::Kind::canary:
      return unless(ended_flows(result, [](const CohortResult&) { return true; }),
                    "no flow came to its end before the canary's");
    case Trace::Kind::ledger:
      return unless(result.ledger ? result.ledger->expected : 1, "no delivery was owed to anybody");
  }
  return {};
}

// "50 flows, 3 of them failed, 40 replies and closes as expected"
std::string what_went_well(const RunResult& result) {
  const auto any = [](const CohortResult&) { return true; };
  std::uint64_t failed = 0;
  for (const CohortResult& cohort : result.cohorts) failed += cohort.failed_iterations;
  std::string text = fmt::format("{} flows", ended_flows(result, any));
  if (failed > 0) text += fmt::format(", of which {} failed", failed);
  text += fmt::format(", {} replies and closes as expected", expected_replies(result));
  if (result.canary && result.canary->served) text += ", then the canary was served";
  return text;
}

}  // namespace

std::string_view to_string(Finding finding) noexcept {
  switch (finding) {
    case Finding::not_seen:
      return "not seen";
    case Finding::detected:
      return "DETECTED";
    case Finding::not_applicable:
      return "not applicable";
    case Finding::not_run:
      return "not run";
  }
  return "";
}

CheckResult judge(const Check& check, const RunResult& result) {
  if (result.verdict == Verdict::unreachable || result.verdict == Verdict::aborted) {
    return {Finding::not_run, verdict_reason(result), result.verdict};
  }
  for (const Trace& trace : check.detected_by) {
    std::string evidence = find(trace, result);
    if (!evidence.empty()) return {Finding::detected, std::move(evidence), result.verdict};
  }
  if (result.verdict == Verdict::invalid) {
    return {Finding::not_run, verdict_reason(result), result.verdict};
  }
  for (const Trace& trace : check.detected_by) {
    std::string why = why_nothing_could_be_seen(trace, result);
    if (!why.empty()) return {Finding::not_run, std::move(why), Verdict::invalid};
  }
  return {Finding::not_seen, what_went_well(result), result.verdict};
}

}  // namespace portstorm::client
