#include "dummy_client/check/suite.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

#include "json_file/fields.h"

namespace portstorm::client {

namespace {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;

constexpr std::array<std::string_view, 5> suite_keys = {"$schema", "suite", "description", "target",
                                                        "checks"};
constexpr std::array<std::string_view, 6> check_keys = {"check",    "row",         "bug",
                                                        "scenario", "detected_by", "applies_if"};
constexpr std::string_view cohort_prefix = "cohort ";

class SuiteReader {
 public:
  SuiteReader(std::string path, const Overrides& overrides, Mistakes& mistakes)
      : path_(std::move(path)), overrides_(overrides), mistakes_(mistakes) {}

  std::optional<Suite> read(const Value& document);

 private:
  void read_check(const Value& object);
  std::optional<std::size_t> read_scenario_of(const Value& object);
  std::optional<Scenario> read_scenario_named(const std::string& file, json_file::Place place);
  std::vector<Trace> read_traces(const Value& object, const Scenario* scenario);
  std::optional<Trace> read_trace(const Value& value, const Scenario* scenario);
  bool read_condition(const Value& object, const Scenario* scenario);

  const std::string path_;
  const Overrides& overrides_;
  Mistakes& mistakes_;
  Suite suite_;
  std::map<std::string, std::optional<std::size_t>> scenario_by_file_;  // nothing: had mistakes
  std::map<std::string, bool> setting_is_used_;
};

std::optional<Suite> SuiteReader::read(const Value& document) {
  const std::size_t mistakes_before = mistakes_.all().size();
  if (!json_file::expect_kind(document, Value::Kind::object, "a suite", mistakes_)) {
    return std::nullopt;
  }
  json_file::reject_unknown_keys(document, suite_keys, mistakes_);
  suite_.name = json_file::string_field(document, "suite", Presence::required, mistakes_)
                    .value_or(std::string());
  suite_.description =
      json_file::string_field(document, "description", Presence::optional, mistakes_)
          .value_or(std::string());
  suite_.target = json_file::string_field(document, "target", Presence::optional, mistakes_)
                      .value_or(std::string());
  if (overrides_.target) suite_.target = *overrides_.target;
  for (const auto& [name, value] : overrides_.set) setting_is_used_[name] = false;

  const Value* checks = json_file::array_field(document, "checks", Presence::required, mistakes_);
  if (checks != nullptr) {
    if (checks->elements.empty()) mistakes_.add(checks->place, "\"checks\" is empty");
    for (const Value& element : checks->elements) read_check(element);
  }
  for (const auto& [name, is_used] : setting_is_used_) {
    if (!is_used) {
      mistakes_.add(document.place,
                    fmt::format("--set {}: no scenario of the suite has such a variable", name));
    }
  }
  if (mistakes_.all().size() > mistakes_before) return std::nullopt;
  return std::move(suite_);
}

void SuiteReader::read_check(const Value& object) {
  if (!json_file::expect_kind(object, Value::Kind::object, "a check", mistakes_)) return;
  json_file::reject_unknown_keys(object, check_keys, mistakes_);
  Check check;
  const auto text = [&](std::string_view key, Presence presence) {
    return json_file::string_field(object, key, presence, mistakes_).value_or(std::string());
  };
  check.name = text("check", Presence::required);
  check.row = text("row", Presence::optional);
  check.bug = text("bug", Presence::required);
  const auto scenario = read_scenario_of(object);
  const Scenario* known = scenario ? &suite_.scenarios[*scenario] : nullptr;
  check.scenario = scenario.value_or(0);
  check.detected_by = read_traces(object, known);
  check.applies = read_condition(object, known);
  suite_.checks.push_back(std::move(check));
}

std::optional<std::size_t> SuiteReader::read_scenario_of(const Value& object) {
  const auto name = json_file::string_field(object, "scenario", Presence::required, mistakes_);
  if (!name) return std::nullopt;
  const std::string file =
      (std::filesystem::path(path_).parent_path() / *name).lexically_normal().generic_string();
  const auto [known, is_new] = scenario_by_file_.try_emplace(file);
  if (!is_new) return known->second;
  auto scenario = read_scenario_named(file, object.find("scenario")->place);
  if (!scenario) return std::nullopt;
  suite_.scenarios.push_back(std::move(*scenario));
  known->second = suite_.scenarios.size() - 1;
  return known->second;
}

// Its mistakes are reported with its own name.
std::optional<Scenario> SuiteReader::read_scenario_named(const std::string& file,
                                                         json_file::Place place) {
  Mistakes within(file);
  std::optional<Scenario> scenario;
  if (const auto document = json_file::read(file, within)) {
    Overrides own;
    if (!suite_.target.empty()) own.target = suite_.target;
    const Value* variables = document->find("variables");
    for (const auto& [name, value] : overrides_.set) {
      if (variables == nullptr || variables->find(name) == nullptr) continue;
      own.set.emplace_back(name, value);
      setting_is_used_[name] = true;
    }
    scenario = read_scenario(*document, file, own, within);
  }
  if (within.empty()) return scenario;
  mistakes_.add(place, "the scenario has mistakes of its own");
  mistakes_.append(within);
  return std::nullopt;
}

// ---- what shows the bug -------------------------------------------------------------------------

std::vector<Trace> SuiteReader::read_traces(const Value& object, const Scenario* scenario) {
  using Kind = Trace::Kind;
  const Value* list = json_file::array_field(object, "detected_by", Presence::optional, mistakes_);
  if (list == nullptr) {
    return {{Kind::errors, {}}, {Kind::ledger, {}}, {Kind::thresholds, {}}, {Kind::canary, {}}};
  }
  std::vector<Trace> traces;
  for (const Value& value : list->elements) {
    if (auto trace = read_trace(value, scenario)) traces.push_back(std::move(*trace));
  }
  if (list->elements.empty()) mistakes_.add(list->place, "\"detected_by\" is empty");
  return traces;
}

std::optional<Trace> SuiteReader::read_trace(const Value& value, const Scenario* scenario) {
  static constexpr std::array<std::string_view, 5> kinds = {"errors", "cohort NAME", "ledger",
                                                            "thresholds", "canary"};
  if (value.kind == Value::Kind::string && value.string.starts_with(cohort_prefix)) {
    Trace trace{Trace::Kind::cohort, value.string.substr(cohort_prefix.size())};
    if (scenario == nullptr) return trace;
    std::vector<std::string_view> names;
    for (const Cohort& cohort : scenario->cohorts) names.push_back(cohort.name);
    if (std::find(names.begin(), names.end(), trace.cohort) != names.end()) return trace;
    mistakes_.add(value.place,
                  fmt::format("{} has no cohort \"{}\"{}", scenario->file, trace.cohort,
                              json_file::did_you_mean(trace.cohort, names)));
    return std::nullopt;
  }
  const auto kind =
      json_file::choice_value(value, "an element of \"detected_by\"", kinds, mistakes_);
  if (!kind) return std::nullopt;
  if (static_cast<Trace::Kind>(*kind) == Trace::Kind::cohort) {
    mistakes_.add(value.place, "which cohort? \"cohort NAME\", with the name of one");
    return std::nullopt;
  }
  return Trace{static_cast<Trace::Kind>(*kind), {}};
}

bool SuiteReader::read_condition(const Value& object, const Scenario* scenario) {
  const auto text = json_file::string_field(object, "applies_if", Presence::optional, mistakes_);
  if (!text || scenario == nullptr) return true;
  const json_file::Place place = object.find("applies_if")->place;
  if (!text->starts_with("${") || text->find('}') != text->size() - 1) {
    mistakes_.add(place, "\"applies_if\" must be one \"${...}\"");
    return true;
  }
  std::string why;
  std::size_t offset = 0;
  const auto condition = Expression::parse(std::string_view(*text).substr(2, text->size() - 3),
                                           scenario->variables, why, offset);
  if (!condition) {
    mistakes_.add(place, "\"applies_if\": " + why);
  } else if (!condition->is_constant() || condition->type() != ExpressionType::integer) {
    mistakes_.add(place, "\"applies_if\" must be a condition on the scenario's variables");
  } else {
    return condition->evaluate_integer({}) != 0;
  }
  return true;
}

}  // namespace

bool is_wanted(const Suite& suite, std::size_t scenario) noexcept {
  return std::any_of(suite.checks.begin(), suite.checks.end(), [scenario](const Check& check) {
    return check.scenario == scenario && check.applies;
  });
}

bool is_suite(const Value& document) noexcept {
  return document.kind == Value::Kind::object && document.find("checks") != nullptr;
}

std::optional<Suite> read_suite(const Value& document, const std::string& path,
                                const Overrides& overrides, Mistakes& mistakes) {
  return SuiteReader(path, overrides, mistakes).read(document);
}

std::optional<Suite> read_suite_file(const std::string& path, const Overrides& overrides,
                                     Mistakes& mistakes) {
  const std::size_t mistakes_before = mistakes.all().size();
  const auto document = json_file::read(path, mistakes);
  if (!document) return std::nullopt;
  auto suite = read_suite(*document, path, overrides, mistakes);
  if (mistakes.all().size() > mistakes_before) return std::nullopt;  // a duplicate key
  return suite;
}

}  // namespace portstorm::client
