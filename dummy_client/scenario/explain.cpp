#include "dummy_client/scenario/explain.h"

#include <fmt/format.h>

#include "dummy_client/scenario/active_periods.h"
#include "dummy_client/scenario/duration.h"
#include "dummy_client/scenario/explain_parts.h"
#include "dummy_client/scenario/random.h"

namespace portstorm::client {

namespace {

const Cohort* cohort_of(const Scenario& scenario, std::uint64_t vu) {
  for (const Cohort& cohort : scenario.cohorts) {
    if (vu >= cohort.first_vu && vu - cohort.first_vu < cohort.max_vus()) return &cohort;
  }
  return nullptr;
}

void add(std::string& out, std::string_view title, std::string_view words) {
  if (!words.empty()) out += fmt::format("{:<12}{}\n", title, words);
}

void explain_scenario(const Scenario& scenario, std::string& out) {
  add(out, "scenario", scenario.name);
  add(out, "", scenario.description);
  add(out, "target", scenario.target);
  add(out, "protocol", scenario.protocol->name);
  add(out, "seed", fmt::format("{}", scenario.seed));
  std::string variables;
  for (const auto& [name, value] : scenario.variables) {
    variables += fmt::format("{}{} = {}", variables.empty() ? "" : ", ", name, quoted_value(value));
  }
  add(out, "variables", variables);
}

// Rows are numbered as a person counts them: the one below the names is the first.
void explain_data(const Scenario& scenario, const std::vector<std::size_t>& rows,
                  std::string& out) {
  static constexpr std::string_view picks[] = {"always", "and another in each round",
                                               "drawn anew in each round"};
  for (std::size_t i = 0; i < scenario.data.size(); ++i) {
    const DataSet& data = *scenario.data[i];
    add(out, i == 0 ? "data" : "and",
        fmt::format("{}: row {} of {} in {}, {}", data.name, rows[i] + 1, data.rows(), data.file,
                    picks[static_cast<std::size_t>(data.pick)]));
  }
}

std::string rounded_text(Duration time) {
  return duration_text(std::chrono::round<std::chrono::milliseconds>(time));
}

void explain_cohort(const Cohort& cohort, std::uint64_t vu, std::string& out) {
  const std::uint64_t last = cohort.first_vu + cohort.max_vus() - 1;
  add(out, "user",
      fmt::format("vu {} of the cohort {}, vu {} to {}{}", vu, cohort.name, cohort.first_vu, last,
                  cohort.adversary ? "; an adversary: counted apart" : ""));
  add(out, "executor", executor_in_words(cohort.executor));
  const auto periods = active_periods(cohort, vu - cohort.first_vu);
  if (periods.empty()) add(out, "active", "never: the number falls as soon as it has risen so far");
  for (const ActivePeriod& period : periods) {
    add(out, &period == periods.data() ? "active" : "and",
        fmt::format("from {} to {} of the run, then up to {} to finish", rounded_text(period.start),
                    rounded_text(period.stop), rounded_text(period.hard_stop - period.stop)));
  }
  if (cohort.unexpected_fails) add(out, "unexpected", "a packet that nobody waits for is an error");
}

// What expressions see in the first iteration.
struct FirstRound {
  FirstRound(const Scenario& scenario, std::uint64_t vu) : random(scenario.seed, vu) {
    for (const auto& data : scenario.data) {
      rows.push_back(row_of(*data, vu, 0, scenario.max_vus(), scenario.seed));
    }
    context.vu = vu;
    context.stamp = stamp_placeholder;
    context.random = &random;
    context.data_rows = rows.data();
  }
  FirstRound(const FirstRound&) = delete;  // the context points into it

  Random random;
  std::vector<std::size_t> rows;
  EvaluationContext context;
};

void explain_canary(const Scenario& canary, std::string& out) {
  const Cohort& cohort = canary.cohorts.front();
  out += fmt::format("\nWhen all are done, one more user, the canary, within {}:\n\n",
                     duration_text(cohort.duration()));
  FirstRound round(canary, cohort.first_vu);
  explain_flow(canary, cohort.flow, round.context, "", out);
}

void explain_results(const Scenario& scenario, std::string& out) {
  if (!scenario.ledgers.empty()) out += "\nledger\n";
  for (const LedgerRule& rule : scenario.ledgers) out += "  " + ledger_in_words(rule) + '\n';
  if (!scenario.thresholds.empty()) out += "\nthresholds\n";
  for (const Threshold& threshold : scenario.thresholds) {
    out += "  " + threshold_in_words(threshold) + '\n';
  }
}

}  // namespace

std::string explain(const Scenario& scenario, std::uint64_t vu) {
  const Cohort* cohort = cohort_of(scenario, vu);
  if (!cohort) {
    return fmt::format("{} has no virtual user {}: they are numbered from 0 to {}\n", scenario.file,
                       vu, scenario.max_vus() - 1);
  }
  std::string out;
  FirstRound round(scenario, vu);
  explain_scenario(scenario, out);
  explain_cohort(*cohort, vu, out);
  explain_data(scenario, round.rows, out);
  out += "\nThe first round; the results of a step are counted under the name in brackets:\n\n";
  explain_flow(scenario, cohort->flow, round.context, "", out);
  out += '\n' + next_round_in_words(cohort->executor) + '\n';
  if (scenario.canary) explain_canary(*scenario.canary, out);
  explain_results(scenario, out);
  return out;
}

}  // namespace portstorm::client
