// The reader of scenario files, on any bytes: clear mistakes or a scenario that can be explained,
// which evaluates its expressions.
//
// The text stands at the front, so that every file is a seed as it is; what lies behind its last
// brace chooses the protocol and the command line's overrides.

#include <chrono>
#include <string>

#include "dummy_client/scenario/explain.h"
#include "dummy_client/scenario/scenario_file.h"
#include "fuzz/harness/json_oracle.h"
#include "mutation/tail.h"

namespace {

using namespace portstorm;
using client::Overrides;
using client::Scenario;
using fuzz::require;

constexpr const char* file = PORTSTORM_SCENARIOS "/fuzz.json";

json_file::Value* find(json_file::Value& object, std::string_view key) {
  for (auto& member : object.members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

// Names of files are the one thing that is not left to chance: it would only find devices.
void choose_files(json_file::Value& document, std::string_view protocol) {
  json_file::Value* name = find(document, "protocol");
  if (name && name->kind == json_file::Value::Kind::string) name->string = protocol;
  json_file::Value* data = find(document, "data");
  if (!data) return;
  for (auto& set : data->members) {
    json_file::Value* csv = find(set.value, "csv");
    if (csv && csv->kind == json_file::Value::Kind::string) {
      csv->string = "../tests/unit/dummy_client/scenario/files/data/accounts.csv";
    }
  }
}

void explain_some(const Scenario& scenario) {
  require(!scenario.cohorts.empty(), "scenario: no cohort");
  for (const client::Cohort& cohort : scenario.cohorts) {
    require(!client::explain(scenario, cohort.first_vu).empty(), "scenario: nothing to explain");
  }
  require(!client::explain(scenario, scenario.max_vus()).empty(), "scenario: nothing to explain");
}

Overrides choose_overrides(fuzz::Tail& choices) {
  Overrides overrides;
  const std::uint8_t which = choices.byte();
  if (which & 1) overrides.vus = choices.integer(3);
  if (which & 2) {
    overrides.duration = std::chrono::nanoseconds(static_cast<std::int64_t>(choices.integer(8)));
  }
  return overrides;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > fuzz::longest_text) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t brace = input.rfind('}');
  const std::size_t end = brace == input.npos ? size : brace + 1;
  // A block of exactly this size: reading one byte too many is seen.
  const std::string text(input.substr(0, end));
  fuzz::Tail choices(std::as_bytes(std::span(input.substr(end))));

  constexpr const char* protocols[] = {"protocols/tutorial_chat.json", "protocols/echo.json",
                                       "../tests/unit/dummy_client/scenario/files/lines.json",
                                       "protocols/none.json"};
  const char* protocol = protocols[choices.byte() % std::size(protocols)];
  const Overrides overrides = choose_overrides(choices);
  json_file::Mistakes mistakes(file);
  auto document = json_file::parse(text, mistakes);
  if (!document) {
    fuzz::check_mistakes(mistakes, false, text);
    return 0;
  }
  choose_files(*document, protocol);
  if (!mistakes.empty()) return 0;  // a key that is there twice
  const auto scenario = client::read_scenario(*document, file, overrides, mistakes);
  fuzz::check_mistakes(mistakes, scenario.has_value(), text);
  if (scenario) explain_some(*scenario);
  return 0;
}
