// `validate` and `explain`: what can be known of a file without a server.

#include <fmt/format.h>

#include <optional>

#include "dummy_client/check/suite.h"
#include "dummy_client/host/commands.h"
#include "dummy_client/host/console.h"
#include "dummy_client/host/exit_code.h"
#include "dummy_client/host/file_kind.h"
#include "dummy_client/scenario/duration.h"
#include "dummy_client/scenario/explain.h"
#include "wire/protocol_file.h"

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

std::string counts_text(const Suite& suite) {
  return fmt::format("suite, {}, {}", counted(suite.checks.size(), "check"),
                     counted(suite.scenarios.size(), "scenario"));
}

std::string counts_text(const wire::Protocol& protocol) {
  return fmt::format("protocol, {}", counted(protocol.packets.size(), "packet"));
}

template <typename Content>
std::optional<std::string> counts_text(const std::optional<Content>& content) {
  return content ? std::optional(counts_text(*content)) : std::nullopt;
}

// A file is what its keys say that it is; a scenario when they say nothing.
std::optional<std::string> validate(const std::string& file, json_file::Mistakes& mistakes) {
  const auto document = json_file::read(file, mistakes);
  if (!document) return std::nullopt;
  if (is_suite(*document)) return counts_text(read_suite(*document, file, {}, mistakes));
  if (is_protocol(*document)) {
    return counts_text(wire::read_protocol(*document, mistakes));
  }
  return counts_text(read_scenario(*document, file, {}, mistakes));
}

}  // namespace

int validate_command(const std::vector<std::string>& files) {
  int exit = exit_ok;
  for (const std::string& file : files) {
    json_file::Mistakes mistakes(file);
    const auto counts = validate(file, mistakes);
    if (mistakes.empty()) {
      print_out(fmt::format("{}: ok ({})\n", file, *counts));
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
