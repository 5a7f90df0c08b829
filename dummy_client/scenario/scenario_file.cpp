#include "dummy_client/scenario/scenario_file.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <set>

#include "dummy_client/scenario/scenario_reader.h"
#include "wire/protocol_file.h"

namespace portstorm::client {

namespace {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;

constexpr std::array<std::string_view, 13> keys = {
    "$schema", "scenario", "description", "protocol", "target",  "seed",      "variables",
    "data",    "flows",    "cohorts",     "canary",   "ledgers", "thresholds"};

// Its own mistakes are reported with its own name; where the scenario names it, nothing is wrong.
std::shared_ptr<const wire::Protocol> read_protocol(const Value& document, const std::string& path,
                                                    Mistakes& mistakes) {
  const auto name = json_file::string_field(document, "protocol", Presence::required, mistakes);
  if (!name) return nullptr;
  if (name->empty()) {
    mistakes.add(document.find("protocol")->place, "\"protocol\" must name a file");
    return nullptr;
  }
  const auto file = std::filesystem::path(path).parent_path() / *name;
  Mistakes mistakes_within(file.generic_string());
  auto protocol = wire::read_protocol_file(mistakes_within.file(), mistakes_within);
  mistakes.append(mistakes_within);
  if (!protocol) return nullptr;
  return std::make_shared<const wire::Protocol>(std::move(*protocol));
}

// ${vu} runs through all cohorts: no two virtual users of a run share a number.
void number_vus(std::vector<Cohort>& cohorts, json_file::Place place, Mistakes& mistakes) {
  std::uint64_t next = 0;
  for (Cohort& cohort : cohorts) {
    cohort.first_vu = next;
    next += cohort.max_vus();
  }
  if (next > max_virtual_users) {
    mistakes.add(place, fmt::format("the cohorts have {} virtual users together, at most {} are "
                                    "possible",
                                    next, max_virtual_users));
  }
}

std::uint64_t read_seed(const Value& document, const Overrides& overrides, Mistakes& mistakes) {
  const auto seed =
      json_file::unsigned_field(document, "seed", Presence::optional, ~std::uint64_t{0}, mistakes);
  return overrides.seed.value_or(seed.value_or(1));
}

std::optional<Scenario> read_whole(const Value& document, const std::string& path,
                                   const Overrides& overrides, Mistakes& mistakes) {
  if (!json_file::expect_kind(document, Value::Kind::object, "a scenario file", mistakes)) {
    return std::nullopt;
  }
  json_file::reject_unknown_keys(document, keys, mistakes);
  json_file::string_field(document, "$schema", Presence::optional, mistakes);

  Scenario scenario;
  scenario.file = path;
  scenario.name = json_file::string_field(document, "scenario", Presence::required, mistakes)
                      .value_or(std::string());
  scenario.description =
      json_file::string_field(document, "description", Presence::optional, mistakes)
          .value_or(std::string());
  scenario.target = read_target(document, overrides, mistakes);
  scenario.seed = read_seed(document, overrides, mistakes);
  scenario.protocol = read_protocol(document, path, mistakes);
  scenario.variables = read_variables(document, overrides, mistakes);
  ExpressionNames names(scenario.variables);
  scenario.data = read_data(document, path, names, mistakes);
  scenario.captures = collect_captures(document, scenario.protocol.get(), names, mistakes);

  ReadContext context{mistakes, names, scenario.protocol.get()};
  read_named_flows(document, context);
  scenario.cohorts = read_cohorts(document, context);
  auto canary = read_canary(document, context);
  check_uncalled_flows(context);
  scenario.ledgers = read_ledgers(document, context);
  check_ledger_use(scenario.cohorts, scenario.ledgers, mistakes);
  if (canary) check_ledger_use(canary->cohorts, scenario.ledgers, mistakes);
  scenario.thresholds = read_thresholds(document, scenario.cohorts, context);
  scenario.metrics = std::move(context.metrics);
  scenario.barriers = std::move(context.barriers);
  if (!mistakes.empty()) return std::nullopt;

  const json_file::Place cohorts_place = document.find("cohorts")->place;
  rescale(scenario.cohorts, overrides, cohorts_place, mistakes);
  number_vus(scenario.cohorts, cohorts_place, mistakes);
  count_participants(scenario.cohorts, scenario.barriers);
  if (!canary) canary = default_canary(scenario);
  if (canary) complete_canary(scenario, *canary);
  scenario.canary = std::move(canary);
  if (!mistakes.empty()) return std::nullopt;
  return scenario;
}

// A flow that several cohorts call is read more than once, and its mistakes are found as often.
void append_each_once(const Mistakes& found, Mistakes& mistakes) {
  std::set<std::string> known;
  for (const json_file::Mistake& mistake : found.all()) {
    if (!known.insert(mistake.to_string()).second) continue;
    Mistakes one(mistake.file);
    one.add(mistake.place, mistake.message);
    mistakes.append(one);
  }
}

}  // namespace

std::optional<Scenario> read_scenario(const Value& document, const std::string& path,
                                      const Overrides& overrides, Mistakes& mistakes) {
  Mistakes found(mistakes.file());
  auto scenario = read_whole(document, path, overrides, found);
  append_each_once(found, mistakes);
  return scenario;
}

std::optional<Scenario> read_scenario_file(const std::string& path, const Overrides& overrides,
                                           Mistakes& mistakes) {
  const std::size_t mistakes_before = mistakes.all().size();
  const auto document = json_file::read(path, mistakes);
  if (!document) return std::nullopt;
  auto scenario = read_scenario(*document, path, overrides, mistakes);
  if (mistakes.all().size() > mistakes_before) return std::nullopt;  // a duplicate key
  return scenario;
}

}  // namespace portstorm::client
