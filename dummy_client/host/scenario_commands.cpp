// `validate` and `explain`: what can be known of a scenario without a server.

#include <fmt/format.h>

#include "dummy_client/host/commands.h"
#include "dummy_client/host/console.h"
#include "dummy_client/host/exit_code.h"
#include "dummy_client/scenario/duration.h"
#include "dummy_client/scenario/explain.h"

namespace portstorm::client {

namespace {

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string counts_text(const Scenario& scenario) {
  return fmt::format("{}, {}, {}, {}, {}", counted(scenario.cohorts.size(), "cohort"),
                     counted(scenario.max_vus(), "virtual user"),
                     duration_text(scenario.duration()),
                     counted(scenario.metrics.size(), "measured step"),
                     counted(scenario.thresholds.size(), "threshold"));
}

}  // namespace

int validate_command(const std::vector<std::string>& files) {
  int exit = exit_ok;
  for (const std::string& file : files) {
    json_file::Mistakes mistakes(file);
    if (const auto scenario = read_scenario_file(file, {}, mistakes)) {
      print_out(fmt::format("{}: ok ({})\n", file, counts_text(*scenario)));
    } else {
      print_error(mistakes.to_string());
      exit = exit_invalid;
    }
  }
  return exit;
}

int explain_command(const std::string& file, std::uint64_t vu) {
  json_file::Mistakes mistakes(file);
  const auto scenario = read_scenario_file(file, {}, mistakes);
  if (!scenario) {
    print_error(mistakes.to_string());
    return exit_invalid;
  }
  const std::string text = explain(*scenario, vu);  // says so when there is no such virtual user
  if (vu >= scenario->max_vus()) {
    print_error(text);
    return exit_invalid;
  }
  print_out(text);
  return exit_ok;
}

}  // namespace portstorm::client
