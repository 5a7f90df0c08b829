// Everything around the flow: what is wrong is said all at once, each at its line and column.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/dummy_client/scenario/scenario_text.h"

namespace portstorm::client {
namespace {

void expect_mistake(const Reading& reading, std::string_view place, std::string_view why) {
  for (const std::string& mistake : reading.mistakes) {
    if (mistake.starts_with(place) && mistake.find(why) != mistake.npos) return;
  }
  ADD_FAILURE() << place << " " << why << " is not among\n" << reading.all;
}

void expect_only(std::string_view text, std::string_view place, std::string_view why) {
  const Reading reading = read_text(text);
  EXPECT_EQ(reading.mistakes.size(), 1U) << reading.all;
  expect_mistake(reading, place, why);
}

// One cohort with these keys, its flow on line 3.
std::string with_cohort(std::string_view keys) {
  constexpr std::string_view begin =
      R"({"scenario": "t", "protocol": "protocols/echo.json", "target": "a:1", "cohorts": {"c": {)";
  constexpr std::string_view end = R"(, "flow": [{"connect": {}}, {"disconnect": "graceful"}]}}})";
  return fmt::format("{}\n{}\n{}", begin, keys, end);
}

TEST(Mistakes, FiveOfThemAreFiveMessagesAtTheirPlaces) {
  const Reading reading = read_text(R"({
  "scenario": "broken",
  "protocol": "protocols/tutorial_chat.json",
  "target": "127.0.0.1",
  "cohorts": {
    "users": {
      "executor": "constant-vus", "vus": 0, "duration": "10",
      "flow": [
        {"connect": {}},
        {"send": "LoginReqest", "with": {"user_id": "u${vu", "password": "pw"}}
      ]
    }
  }
})");
  EXPECT_FALSE(reading.scenario);
  EXPECT_EQ(reading.mistakes.size(), 5U) << reading.all;
  expect_mistake(reading, "4:13: ", "\"target\" must be HOST:PORT");
  expect_mistake(reading, "7:42: ", "\"vus\" must be an integer from 1 to 1000000, found 0");
  expect_mistake(reading, "7:57: ", "\"duration\" \"10\" has no unit");
  expect_mistake(reading, "10:18: ", "did you mean \"LoginRequest\"?");
  expect_mistake(reading, "10:55: ", "\"${\" without its \"}\"");
}

TEST(Mistakes, RequiredKeysAreAllNamed) {
  const Reading reading = read_text("{}");
  EXPECT_EQ(reading.mistakes.size(), 4U) << reading.all;
  for (const char* key : {"\"scenario\"", "\"protocol\"", "\"target\"", "\"cohorts\""}) {
    EXPECT_TRUE(reading.has(key)) << reading.all;
  }
}

TEST(Mistakes, AnUnknownKeyNamesTheNearestKnownOne) {
  expect_only(
      with_cohort(R"("executor": "constant-vus", "vus": 1, "duraton": "1s", "duration": "1s")"),
      "2:39:", "unknown key \"duraton\"; did you mean \"duration\"?");
}

TEST(Mistakes, StagesMustLeadSomewhere) {
  expect_only(with_cohort(R"("executor": "ramping-vus", "stages": [])"), "2:38:", "is empty");
  expect_only(
      with_cohort(R"("executor": "ramping-vus", "stages": [{"duration": "0s", "target": 5}])"),
      "2:38:", "take no time");
  expect_only(
      with_cohort(R"("executor": "ramping-vus", "stages": [{"duration": "1s", "target": 0}])"),
      "2:38:", "all targets are 0");
  expect_only(with_cohort(R"("executor": "ramping-vus", "stages": [{"duration": "1s"}])"),
              "2:39:", "\"target\"");
}

TEST(Mistakes, VariablesArePlainAndTheirNamesFree) {
  const std::string flow = R"({"connect": {}}, {"disconnect": "reset"})";
  const Reading reading = read_text(
      echo_scenario(flow, R"("variables": {"vu": 1, "2nd": 2, "list": [], "sum": "a${vu}"},)"));
  EXPECT_EQ(reading.mistakes.size(), 4U) << reading.all;
  expect_mistake(reading, "3:15:", "\"vu\" already has a meaning");
  expect_mistake(reading, "3:24:", "\"2nd\" is no name");
  expect_mistake(reading, "3:42:", "a variable is a text, or a number");
  expect_mistake(reading, "3:55:", "a plain value, no expression");
}

TEST(Mistakes, LedgersNameAPacketOfTheServerAndAFieldThatHoldsAStamp) {
  const std::string flow = R"({"connect": {}}, {"disconnect": "reset"})";
  const auto with_ledgers = [&](std::string_view ledgers) {
    return chat_scenario(flow, "\"ledgers\": {" + std::string(ledgers) + "},\n");
  };
  expect_only(with_ledgers(R"("RoomChatNotfy": {"field": "message"})"),
              "3:13:", "did you mean \"RoomChatNotify\"?");
  expect_only(with_ledgers(R"("RoomChatRequest": {"field": "message"})"),
              "3:13:", "comes from the client alone");
  expect_only(with_ledgers(R"("RoomChatNotify": {"field": "mesage"})"),
              "3:41:", "did you mean \"message\"?");
  expect_only(with_ledgers(R"("RoomChatNotify": {"field": "user_id"})"),
              "3:41:", "cannot hold a stamp: it takes a text of 64 bytes");
}

TEST(Mistakes, AProtocolFileThatIsNotThereIsOneMistakeWithItsName) {
  const Reading reading = read_text(R"({"scenario": "t", "protocol": "protocols/none.json",
"target": "a:1", "cohorts": {"c": {"executor": "constant-vus", "vus": 1, "duration": "1s",
"flow": [{"connect": {}}, {"send": "Ask"}, {"expect": "Answer"}, {"disconnect": "reset"}]}},
"thresholds": {"latency{as:Answer}": ["max<1s"]}})");
  EXPECT_EQ(reading.mistakes.size(), 1U) << reading.all;
}

TEST(Mistakes, MoreVirtualUsersThanPossible) {
  const Reading reading = read_text(R"({"scenario": "t", "protocol": "protocols/echo.json",
"target": "a:1", "cohorts": {
"a": {"executor": "constant-vus", "vus": 600000, "duration": "1s", "flow": [{"connect": {}}]},
"b": {"executor": "constant-vus", "vus": 600000, "duration": "1s", "flow": [{"connect": {}}]}}})");
  expect_mistake(reading, "2:29:", "1200000 virtual users together, at most 1000000");
}

}  // namespace
}  // namespace portstorm::client
