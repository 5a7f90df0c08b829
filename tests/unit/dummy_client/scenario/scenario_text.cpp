#include "tests/unit/dummy_client/scenario/scenario_text.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace portstorm::client {

namespace {

std::string scenario_over(std::string_view protocol, std::string_view flow, std::string_view more) {
  std::string text = "{\"scenario\": \"test\", \"target\": \"127.0.0.1:1\",\n";
  text += "\"protocol\": \"" + std::string(protocol) + "\",\n";
  text += std::string(more);
  text += "\"cohorts\": {\"users\": {\"executor\": \"constant-vus\", \"vus\": 4,\n";
  text += "\"duration\": \"8s\", \"flow\": [\n" + std::string(flow) + "\n]}}}";
  return text;
}

}  // namespace

Reading read_text(std::string_view text, const Overrides& overrides) {
  json_file::Mistakes mistakes(PORTSTORM_SCENARIOS "/test.json");
  Reading reading;
  if (const auto document = json_file::parse(text, mistakes)) {
    reading.scenario = read_scenario(*document, mistakes.file(), overrides, mistakes);
  }
  auto all = mistakes.all();
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
  });
  for (const json_file::Mistake& mistake : all) {
    reading.mistakes.push_back(std::to_string(mistake.place.line) + ":" +
                               std::to_string(mistake.place.column) + ": " + mistake.message);
    reading.all += reading.mistakes.back() + "\n";
  }
  return reading;
}

Scenario must_read(std::string_view text) {
  Reading reading = read_text(text);
  EXPECT_TRUE(reading.scenario) << reading.all;
  return reading.scenario ? std::move(*reading.scenario) : Scenario{};
}

void expect_only(const Reading& reading, std::string_view place, std::string_view why) {
  ASSERT_EQ(reading.mistakes.size(), 1U) << why << "\n" << reading.all;
  EXPECT_TRUE(reading.mistakes[0].starts_with(place)) << reading.all;
  EXPECT_TRUE(reading.has(why)) << why << "\n" << reading.all;
}

std::string chat_scenario(std::string_view flow, std::string_view more) {
  return scenario_over("protocols/tutorial_chat.json", flow, more);
}

std::string echo_scenario(std::string_view flow, std::string_view more) {
  return scenario_over("protocols/echo.json", flow, more);
}

std::string lines_scenario(std::string_view flow, std::string_view more) {
  return scenario_over(PORTSTORM_TEST_FILES "/lines.json", flow, more);
}

}  // namespace portstorm::client
