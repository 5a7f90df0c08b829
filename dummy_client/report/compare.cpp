#include "dummy_client/report/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dummy_client/report/facts.h"
#include "dummy_client/report/units.h"
#include "dummy_client/report/verdict.h"

namespace portstorm::client {

namespace {

using telemetry::Histogram;

constexpr double most_alike_length = 1.1;  // runs of other lengths are remarked upon

double rate_of(std::uint64_t count, const RunResult& result) {
  const double seconds = seconds_of(result.elapsed);
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

const StepResult* find_step(const RunResult& result, const StepResult& like) {
  const auto found =
      std::find_if(result.steps.begin(), result.steps.end(), [&](const StepResult& step) {
        return step.kind == like.kind && step.name == like.name && !step.adversary;
      });
  return found == result.steps.end() ? nullptr : &*found;
}

// Invalid figures say nothing, and those of a target that was never reached neither.
void judge_verdicts(const RunResult& a, const RunResult& b, Comparison& comparison) {
  for (const Verdict verdict : {Verdict::invalid, Verdict::unreachable}) {
    for (const auto& [side, result] : {std::pair('A', &a), std::pair('B', &b)}) {
      if (result->verdict != verdict || comparison.undecided_by) continue;
      comparison.undecided_by = verdict;
      comparison.why_not =
          fmt::format("{} is {}: {}", side, verdict_word(verdict), verdict_reason(*result));
    }
  }
}

void add_step_remarks(const RunResult& a, const RunResult& b, std::vector<std::string>& remarks) {
  const auto add = [&](const RunResult& one, const RunResult& other, char side) {
    for (const StepResult& step : one.steps) {
      if (!step.adversary && !find_step(other, step)) {
        remarks.push_back(fmt::format("only {} has the step \"{}\"", side, step_label(step)));
      }
    }
  };
  add(a, b, 'A');
  add(b, a, 'B');
}

std::vector<std::string> remarks_on(const RunResult& a, const RunResult& b) {
  std::vector<std::string> remarks;
  const auto differ = [&](std::string_view what, const std::string& in_a, const std::string& in_b) {
    if (in_a == in_b) return;
    remarks.push_back(fmt::format("{}: {} in A, {} in B", what, in_a, in_b));
  };
  differ("other scenarios", a.scenario, b.scenario);
  differ("other seeds", fmt::format("{}", a.seed), fmt::format("{}", b.seed));
  differ("other numbers of VUs", human_count(a.peak_vus), human_count(b.peak_vus));
  const double ratio = seconds_of(b.elapsed) / std::max(seconds_of(a.elapsed), 1e-9);
  if (ratio > most_alike_length || ratio < 1 / most_alike_length) {
    differ("other lengths", human_duration(a.elapsed), human_duration(b.elapsed));
  }
  for (const auto& [side, result] : {std::pair('A', &a), std::pair('B', &b)}) {
    if (result->verdict == Verdict::aborted) {
      remarks.push_back(fmt::format("{} was {}", side, verdict_reason(*result)));
    }
    for (const std::string& warning : result->generator.warnings) {
      remarks.push_back(fmt::format("{} has a warning: {}", side, warning));
    }
  }
  add_step_remarks(a, b, remarks);
  return remarks;
}

// Everything but the rate.
ComparedStep compare_latencies(std::string label, const Histogram& a, const Histogram& b,
                               const Noise& noise) {
  ComparedStep compared;
  compared.label = std::move(label);
  if (a.count() == 0 || b.count() == 0) return compared;
  compared.figures[1] = {true, seconds_of(a.mean()), seconds_of(b.mean()), noise.mean(a, b)};
  std::size_t next = 2;
  for (const double percent : {50.0, 90.0, 99.0, 99.9}) {
    compared.figures[next++] = {true, seconds_of(a.percentile(percent)),
                                seconds_of(b.percentile(percent)), noise.percentile(a, b, percent)};
  }
  return compared;
}

std::vector<ComparedStep> compare_steps(const RunResult& a, const RunResult& b) {
  const Noise noise(a, b);
  std::vector<ComparedStep> steps;
  for (const StepResult& step : a.steps) {
    const StepResult* other = step.adversary ? nullptr : find_step(b, step);
    if (!other) continue;
    ComparedStep compared =
        compare_latencies(step_label(step), step.latency, other->latency, noise);
    const double rate_a = rate_of(step.count, a), rate_b = rate_of(other->count, b);
    compared.figures[ComparedStep::rate] = {step.count > 0 && other->count > 0, rate_a, rate_b,
                                            noise.rate(rate_a, step.count, rate_b, other->count)};
    steps.push_back(std::move(compared));
  }
  if (!a.ledger || !b.ledger) return steps;
  steps.push_back(compare_latencies("delivery to each recipient", a.ledger->delivery_latency,
                                    b.ledger->delivery_latency, noise));
  steps.push_back(compare_latencies("delivery to the last recipient",
                                    a.ledger->last_delivery_latency,
                                    b.ledger->last_delivery_latency, noise));
  return steps;
}

void take_worse(std::optional<Worsening>& worst, const Worsening& candidate) {
  if (!worst || std::abs(candidate.change) > std::abs(worst->change)) worst = candidate;
}

void count_figures(Comparison& comparison) {
  for (const ComparedStep& step : comparison.steps) {
    for (std::size_t i = 0; i < step.figures.size(); ++i) {
      const Figure& figure = step.figures[i];
      if (!figure.measured) continue;
      if (figure.beyond == Beyond::too_few) {
        ++comparison.too_few;
      } else if (figure.beyond == Beyond::no) {
        ++comparison.alike;
      } else if ((figure.change() > 0) == (i == ComparedStep::rate)) {
        ++comparison.better;
      } else {
        ++comparison.worse;
        const Worsening worsening = {step.label, ComparedStep::names[i], figure.change()};
        take_worse(comparison.worst, worsening);
        if (i == ComparedStep::p99) take_worse(comparison.worst_p99, worsening);
      }
    }
  }
}

}  // namespace

Comparison compare_results(const NamedResult& a, const NamedResult& b) {
  Comparison comparison;
  judge_verdicts(a.result, b.result, comparison);
  comparison.remarks = remarks_on(a.result, b.result);
  comparison.steps = compare_steps(a.result, b.result);
  count_figures(comparison);
  return comparison;
}

}  // namespace portstorm::client
