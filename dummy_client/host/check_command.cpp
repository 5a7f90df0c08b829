// `check`: runs the scenarios of a suite one after the other and says which bugs they reveal.

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "dummy_client/check/check_table.h"
#include "dummy_client/check/protocol_checks.h"
#include "dummy_client/engine/budget.h"
#include "dummy_client/host/commands.h"
#include "dummy_client/host/console.h"
#include "dummy_client/host/exit_code.h"
#include "dummy_client/host/interruption.h"
#include "dummy_client/host/target.h"
#include "dummy_client/report/file_output.h"
#include "dummy_client/report/thresholds.h"
#include "dummy_client/scenario/duration.h"
#include "json_file/fields.h"
#include "process/process.h"
#include "wire/protocol_file.h"

namespace portstorm::client {

namespace {

std::optional<Suite> read_checks(const CheckOptions& options, json_file::Mistakes& mistakes) {
  const auto document = json_file::read(options.file, mistakes);
  if (!document) return std::nullopt;
  if (is_suite(*document)) return read_suite(*document, options.file, options.overrides, mistakes);
  const auto protocol = wire::read_protocol(*document, mistakes);
  if (!protocol) return std::nullopt;
  if (!options.overrides.target) {
    mistakes.add(document->place, "checks of a protocol file need --target HOST:PORT");
    return std::nullopt;
  }
  return checks_of_protocol(*protocol, options.file, options.overrides, mistakes);
}

// "9, 10" has the rows 9 and 10.
bool has_row(const Check& check, const std::string& row) {
  std::istringstream rows(check.row);
  for (std::string one; std::getline(rows >> std::ws, one, ',');) {
    if (one == row) return true;
  }
  return false;
}

// Those that --only names, by name or row.
bool keep_chosen(Suite& suite, const std::vector<std::string>& only) {
  if (only.empty()) return true;
  const auto is_chosen = [&](const Check& check) {
    return std::any_of(only.begin(), only.end(), [&](const std::string& name) {
      return check.name == name || has_row(check, name);
    });
  };
  std::erase_if(suite.checks, [&](const Check& check) { return !is_chosen(check); });
  if (!suite.checks.empty()) return true;
  complain(fmt::format("--only {}: the suite has no such check", fmt::join(only, " ")));
  return false;
}

class SuiteRun {
 public:
  SuiteRun(const Suite& suite, const Endpoint& target, const CheckOptions& options)
      : suite_(suite), target_(target), options_(options), results_(suite.checks.size()) {}

  std::vector<CheckResult> run();

 private:
  RunResult run_scenario(const Scenario& scenario);
  void judge_all(std::size_t scenario, const RunResult& result);

  const Suite& suite_;
  const Endpoint target_;
  const CheckOptions& options_;
  std::vector<CheckResult> results_;
  Interruption interruption_;
};

std::vector<CheckResult> SuiteRun::run() {
  for (std::size_t i = 0; i < results_.size(); ++i) {
    if (suite_.checks[i].applies) continue;
    results_[i] = {Finding::not_applicable, "the scenario's variables leave it out"};
  }
  for (std::size_t i = 0; i < suite_.scenarios.size(); ++i) {
    if (!is_wanted(suite_, i)) continue;
    const Scenario& scenario = suite_.scenarios[i];
    if (!options_.quiet) {
      print_error(fmt::format("running {} (up to {})\n", scenario.name,
                              duration_text(scenario.duration())));
    }
    const RunResult result = run_scenario(scenario);
    judge_all(i, result);
    if (result.verdict == Verdict::aborted) break;
  }
  return std::move(results_);
}

RunResult SuiteRun::run_scenario(const Scenario& scenario) {
  Load load(scenario, target_, options_.load);
  interruption_.attach([&load] { load.stop(); });
  RunResult result = load.run();
  interruption_.detach();
  apply_thresholds(scenario.thresholds, result);
  return result;
}

void SuiteRun::judge_all(std::size_t scenario, const RunResult& result) {
  for (std::size_t i = 0; i < results_.size(); ++i) {
    const Check& check = suite_.checks[i];
    if (check.scenario == scenario && check.applies) results_[i] = judge(check, result);
  }
}

}  // namespace

int check_command(const CheckOptions& options) {
  json_file::Mistakes mistakes(options.file);
  auto suite = read_checks(options, mistakes);
  if (!mistakes.empty()) {
    print_error(mistakes.to_string());
    return exit_invalid;
  }
  if (!keep_chosen(*suite, options.only)) return exit_invalid;
  if (!options.out_file.empty()) {
    if (const auto problem = why_not_writable(options.out_file)) {
      complain(*problem);
      return exit_invalid;
    }
  }
  const auto target = resolve_target(suite->target);
  if (!target) return exit_unreachable;
  process::raise_descriptor_limit();
  for (std::size_t i = 0; i < suite->scenarios.size(); ++i) {
    if (!is_wanted(*suite, i)) continue;
    const Scenario& scenario = suite->scenarios[i];
    if (const auto problem = check_budget(scenario, *target, options.load)) {
      complain(scenario.name + ": " + problem->message);
      return exit_invalid;
    }
  }

  const std::vector<CheckResult> results = SuiteRun(*suite, *target, options).run();
  print_out(check_table(*suite, results));
  if (!options.out_file.empty()) {
    if (const auto problem = write_file(options.out_file, check_json(*suite, results))) {
      complain(*problem);
      return exit_failed;
    }
  }
  return check_exit_code(results);
}

}  // namespace portstorm::client
