// The readers of scenario, protocol and CSV files, on any bytes: a clear mistake or a valid object,
// never a crash.
//
// The text stands at the front, so that every file is a seed as it is; what lies behind its last
// brace chooses the protocol and the command line's overrides. A scenario that is read without a
// mistake is explained too, which evaluates its expressions.

#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "dummy_client/scenario/csv.h"
#include "dummy_client/scenario/explain.h"
#include "dummy_client/scenario/scenario_file.h"
#include "json_file/json_file.h"
#include "wire/protocol_file.h"

namespace {

using namespace portstorm;
using client::Overrides;
using client::Scenario;

constexpr const char* file = PORTSTORM_SCENARIOS "/fuzz.json";
constexpr std::size_t longest_text = 64 * 1024;  // what is longer teaches nothing more

void require(bool condition) {
  if (!condition) std::abort();
}

// Each has a place in its file and says something; without any there is a result.
void check(const json_file::Mistakes& mistakes, bool has_result, std::string_view text) {
  require(has_result == mistakes.empty());
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  for (const json_file::Mistake& mistake : mistakes.all()) {
    require(!mistake.message.empty() && !mistake.file.empty());
    require(mistake.place.line >= 1 && mistake.place.column >= 1);
    require(mistake.file != mistakes.file() || mistake.place.line <= lines);
  }
  require(mistakes.to_string().empty() == mistakes.empty());
}

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
  require(!scenario.cohorts.empty());
  for (const client::Cohort& cohort : scenario.cohorts) {
    require(!client::explain(scenario, cohort.first_vu).empty());
  }
  require(!client::explain(scenario, scenario.max_vus()).empty());
}

void read_scenario(std::string_view text, FuzzedDataProvider& plan) {
  constexpr const char* protocols[] = {"protocols/tutorial_chat.json", "protocols/echo.json",
                                       "../tests/unit/dummy_client/scenario/files/lines.json",
                                       "protocols/none.json"};
  const char* protocol = plan.PickValueInArray(protocols);
  Overrides overrides;
  if (plan.ConsumeBool()) overrides.vus = plan.ConsumeIntegralInRange<std::uint64_t>(0, 1 << 20);
  if (plan.ConsumeBool()) {
    overrides.duration = std::chrono::nanoseconds(plan.ConsumeIntegral<std::int64_t>());
  }
  json_file::Mistakes mistakes(file);
  auto document = json_file::parse(text, mistakes);
  if (!document) return check(mistakes, false, text);
  choose_files(*document, protocol);
  if (!mistakes.empty()) return;  // a key that is there twice
  const auto scenario = client::read_scenario(*document, file, overrides, mistakes);
  check(mistakes, scenario.has_value(), text);
  if (scenario) explain_some(*scenario);
}

void read_protocol(std::string_view text) {
  json_file::Mistakes mistakes(file);
  const auto protocol = wire::parse_protocol(text, mistakes);
  check(mistakes, protocol.has_value(), text);
}

void read_csv(std::string_view text) {
  json_file::Mistakes mistakes(file);
  const auto csv = client::parse_csv(text, mistakes);
  check(mistakes, csv.has_value(), text);
  if (csv) require(!csv->columns.empty() && csv->cells.size() % csv->columns.size() == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > longest_text) return 0;
  // A block of exactly this size: reading one byte too many is seen.
  const std::string input(reinterpret_cast<const char*>(data), size);
  const std::size_t brace = input.rfind('}');
  const std::size_t end = brace == input.npos ? size : brace + 1;
  FuzzedDataProvider plan(data + end, size - end);
  const std::string text = input.substr(0, end);
  read_scenario(text, plan);
  read_protocol(text);
  read_csv(input);
  return 0;
}
