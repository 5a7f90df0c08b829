#include "dummy_client/check/check_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dummy_client/report/table.h"

namespace portstorm::client {

namespace {

constexpr std::size_t widest_evidence = 100;

std::size_t count_of(const std::vector<CheckResult>& results, Finding finding) {
  return static_cast<std::size_t>(
      std::count_if(results.begin(), results.end(),
                    [finding](const CheckResult& result) { return result.finding == finding; }));
}

}  // namespace

std::string check_table(const Suite& suite, const std::vector<CheckResult>& results) {
  std::string text =
      fmt::format("\n  {}: {}\n  target {}\n\n", suite.name, suite.description, suite.target);
  Table table = {{"", "check", "row", "bug", "result"}};
  for (std::size_t i = 0; i < results.size(); ++i) {
    const Check& check = suite.checks[i];
    const bool detected = results[i].finding == Finding::detected;
    table.push_back({detected ? "✗" : " ", check.name, check.row, check.bug,
                     std::string(to_string(results[i].finding))});
  }
  const auto lines = align_columns(table, 5);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    text += "  " + lines[i] + '\n';
    if (i == 0) continue;
    text += "        " + shortened(results[i - 1].evidence, widest_evidence) + '\n';
  }
  text += fmt::format(
      "\n  {} of {} bugs detected, {} not seen, {} not applicable, {} not run\n",
      count_of(results, Finding::detected), results.size(), count_of(results, Finding::not_seen),
      count_of(results, Finding::not_applicable), count_of(results, Finding::not_run));
  return text;
}

std::string check_json(const Suite& suite, const std::vector<CheckResult>& results) {
  nlohmann::ordered_json checks = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < results.size(); ++i) {
    const Check& check = suite.checks[i];
    checks.push_back({{"check", check.name},
                      {"row", check.row},
                      {"bug", check.bug},
                      {"scenario", suite.scenarios[check.scenario].name},
                      {"result", to_string(results[i].finding)},
                      {"evidence", results[i].evidence}});
  }
  const nlohmann::ordered_json document = {{"version", 1},
                                           {"suite", suite.name},
                                           {"target", suite.target},
                                           {"checks", std::move(checks)}};
  constexpr int indent = 2;
  return document.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

int check_exit_code(const std::vector<CheckResult>& results) noexcept {
  if (count_of(results, Finding::detected) > 0) return exit_code(Verdict::threshold_failed);
  // The worst of those that say nothing.
  for (const Verdict verdict : {Verdict::aborted, Verdict::unreachable, Verdict::invalid}) {
    for (const CheckResult& result : results) {
      if (result.finding == Finding::not_run && result.verdict == verdict) {
        return exit_code(verdict);
      }
    }
  }
  return exit_code(Verdict::passed);
}

}  // namespace portstorm::client
