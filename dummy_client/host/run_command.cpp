// `run`: reads and checks everything first, then puts the target under load, then reports.

#include <fmt/format.h>

#include <optional>

#include "completion_port/endpoint.h"
#include "dummy_client/engine/budget.h"
#include "dummy_client/host/commands.h"
#include "dummy_client/host/console.h"
#include "dummy_client/host/exit_code.h"
#include "dummy_client/host/interruption.h"
#include "dummy_client/host/progress_printer.h"
#include "dummy_client/report/file_output.h"
#include "dummy_client/report/html_report.h"
#include "dummy_client/report/json_result.h"
#include "dummy_client/report/text_summary.h"
#include "dummy_client/report/thresholds.h"
#include "process/process.h"

namespace portstorm::client {

namespace {

void complain(std::string_view message) {
  print_error(fmt::format("dummy_client: {}\n", message));
}

bool outputs_are_writable(const RunOptions& options) {
  if (!options.out_file.empty() && options.out_file == options.html_file) {
    complain("--out and --html name the same file");
    return false;
  }
  bool writable = true;
  for (const std::string& file : {options.out_file, options.html_file}) {
    if (file.empty()) continue;
    if (const auto problem = why_not_writable(file)) {
      complain(*problem);
      writable = false;
    }
  }
  return writable;
}

std::optional<Endpoint> resolve_target(const std::string& target) {
  std::string why;
  const std::vector<Endpoint> endpoints = resolve(target, why);
  if (endpoints.empty()) {
    complain(fmt::format("the target \"{}\" cannot be resolved: {}", target, why));
    return std::nullopt;
  }
  return endpoints.front();
}

RunResult run_load(const Scenario& scenario, const Endpoint& target, const RunOptions& options,
                   Interruption& interruption) {
  Load load(scenario, target, options.load);
  interruption.attach(load);
  std::optional<ProgressPrinter> progress;
  if (!options.quiet) progress.emplace(load);
  RunResult result = load.run();
  progress.reset();
  interruption.detach();
  apply_thresholds(scenario.thresholds, result);
  return result;
}

bool write_results(const RunResult& result, const RunOptions& options) {
  bool written = true;
  const auto write = [&](const std::string& file, auto&& content_of) {
    if (file.empty()) return;
    if (const auto problem = write_file(file, content_of(result))) {
      complain(*problem);
      written = false;
    }
  };
  write(options.out_file, json_result);
  write(options.html_file, html_report);
  return written;
}

}  // namespace

int run_command(const RunOptions& options) {
  json_file::Mistakes mistakes(options.file);
  const auto scenario = read_scenario_file(options.file, options.overrides, mistakes);
  if (!scenario) {
    print_error(mistakes.to_string());
    return exit_invalid;
  }
  if (!outputs_are_writable(options)) return exit_invalid;
  const auto target = resolve_target(scenario->target);
  if (!target) return exit_unreachable;

  process::raise_descriptor_limit();
  if (const auto problem = check_budget(*scenario, *target, options.load)) {
    complain(problem->message);
    return exit_invalid;
  }

  Interruption interruption;
  const RunResult result = run_load(*scenario, *target, options, interruption);
  print_out(text_summary(result, process::is_terminal_stdout() ? Colours::ansi : Colours::none));
  const bool written = write_results(result, options);
  const int verdict = exit_code(result.verdict);
  return verdict == exit_ok && !written ? exit_failed : verdict;
}

}  // namespace portstorm::client
