// "flow": what is wrong with single steps, and with their order.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/dummy_client/scenario/scenario_text.h"

namespace portstorm::client {
namespace {

// The step stands on line 6, between a connect and a disconnect.
std::string between(std::string_view step) {
  return fmt::format("{{\"connect\": {{}}}},\n{},\n{{\"disconnect\": \"graceful\"}}", step);
}

Reading read_chat_step(std::string_view step, std::string_view more = "") {
  return read_text(chat_scenario(between(step), more));
}

Reading read_echo_step(std::string_view step) {
  return read_text(echo_scenario(between(step)));
}

TEST(FlowMistakes, AnUnknownStepNamesTheNearest) {
  expect_only(read_chat_step(R"({"thnik": "1s"})"),
              "6:2:", "unknown step \"thnik\"; did you mean \"think\"?");
  expect_only(read_chat_step(R"({})"), "6:1:", "an empty step");
  expect_only(read_chat_step(R"("think")"), "6:1:", "a step");
}

TEST(FlowMistakes, TwoStepsInOneObjectAreTwoSteps) {
  expect_only(read_chat_step(R"({"send": "RoomLeaveRequest", "think": "1s"})"),
              "6:30:", "make it two");
}

TEST(FlowMistakes, APacketThatTheOtherSideSends) {
  expect_only(read_chat_step(R"({"send": "LoginResponse"})"), "6:10:", "cannot be sent here");
  expect_only(read_chat_step(R"({"expect": "LoginRequest"})"), "6:12:", "cannot be expected here");
}

TEST(FlowMistakes, AFieldThatThePacketDoesNotHave) {
  expect_only(read_chat_step(R"({"send": "LoginRequest", "with": {"userid": "u"}})"),
              "6:35:", "did you mean \"user_id\"?");
  expect_only(read_chat_step(R"({"expect": "LoginResponse", "where": {"reslt": 0}})"),
              "6:39:", "did you mean \"result\"?");
}

TEST(FlowMistakes, AValueThatTheFieldCannotHold) {
  expect_only(
      read_chat_step(
          R"({"send": "LoginRequest", "with": {"user_id": "a name of more than thirty-three bytes"}})"),
      "6:46:", "too many for user_id (char[33])");
  expect_only(read_chat_step(R"({"send": "RoomEnterRequest", "with": {"room": 3000000000}})"),
              "6:47:", "out of range for room (i32)");
  expect_only(read_chat_step(R"({"send": "RoomEnterRequest", "with": {"room": "room${vu}"}})"),
              "6:47:", "holds a number, the value is a text");
  expect_only(read_chat_step(R"({"send": "RoomEnterRequest", "with": {"room": "${vu / 2.5}"}})"),
              "6:47:", "is an integer, the value has a fraction");
}

TEST(FlowMistakes, AnExpressionsMistakeHasItsColumnInTheFile) {
  expect_only(read_chat_step(R"({"send": "LoginRequest", "with": {"user_id": "u${vu * rom}"}})",
                             R"("variables": {"room": 1},)"),
              "6:55:", "did you mean \"room\"?");
}

TEST(FlowMistakes, ALedgerNeedsAStampAndARule) {
  constexpr std::string_view rule = R"("ledgers": {"RoomChatNotify": {"field": "message"}},)";
  expect_only(read_chat_step(
                  R"({"send": "RoomChatRequest", "with": {"message": "hi"}, "ledger": "r"})", rule),
              "6:66:", "one field must hold \"${stamp}\"");
  expect_only(
      read_chat_step(R"({"send": "RoomChatRequest", "with": {"message": "${stamp}"}})", rule),
      "6:1:", "without a \"ledger\"");
  expect_only(read_chat_step(
                  R"({"send": "RoomChatRequest", "with": {"message": "${stamp}"}, "ledger": "r"})"),
              "6:1:", "\"ledgers\" does not say which packet");
  expect_only(read_chat_step(R"({"expect": "RoomChatNotify"})", rule),
              "6:1:", "cannot be expected as well");
}

TEST(FlowMistakes, AStampNeedsRoomInItsField) {
  expect_only(
      read_chat_step(R"({"send": "LoginRequest", "with": {"user_id": "${stamp}"}, "ledger": "r"})",
                     R"("ledgers": {"RoomChatNotify": {"field": "message"}},)"),
      "6:46:", "user_id (char[33]) is too small");
}

TEST(FlowMistakes, TimesNeedUnitsAndMayHoldVariablesOnly) {
  expect_only(read_chat_step(R"({"think": 2})"), "6:11:", "number without a unit");
  expect_only(read_chat_step(R"({"think": "2"})"), "6:11:", "has no unit");
  expect_only(read_chat_step(R"({"think": "${vu}ms"})"), "6:11:", "it may hold variables only");
  expect_only(read_chat_step(R"({"think": "${paus}ms"})", R"("variables": {"pause": 5},)"),
              "6:14:", "did you mean \"pause\"?");
}

TEST(FlowMistakes, DistributionsHaveTheirOwnKeys) {
  expect_only(read_chat_step(R"({"think": {"distribution": "uniform", "min": "2s", "max": "1s"}})"),
              "6:59:", "\"max\" must not be below \"min\"");
  expect_only(
      read_chat_step(R"({"think": {"distribution": "exponential", "mean": "1s", "shape": 2}})"),
      "6:57:", "means nothing for \"exponential\"");
  expect_only(read_chat_step(R"({"think": {"distribution": "pareto", "mean": "1s", "shape": 1}})"),
              "6:61:", "above 1");
  expect_only(read_chat_step(R"({"think": {"distribution": "normal", "mean": "1s"}})"),
              "6:11:", "\"stdev\"");
  expect_only(read_chat_step(R"({"think": {"distribution": "poisson", "mean": "1s"}})"),
              "6:28:", "fixed, uniform, normal, lognormal, exponential, pareto");
}

TEST(FlowMistakes, RepeatsHaveACountAndAFlow) {
  expect_only(read_chat_step(R"({"repeat": 0, "flow": [{"think": "1s"}]})"), "6:12:", "from 1 to");
  expect_only(read_chat_step(R"({"repeat": "${vu}x", "flow": [{"think": "1s"}]})"),
              "6:12:", "one \"${...}\"");
  expect_only(read_chat_step(R"({"repeat": "${1.5}", "flow": [{"think": "1s"}]})"),
              "6:12:", "a number with a fraction");
  expect_only(read_chat_step(R"({"repeat": 2})"), "6:1:", "\"flow\"");
  expect_only(read_chat_step(R"({"repeat": 2, "flow": []})"), "6:23:", "the flow is empty");
}

TEST(FlowMistakes, FlowsWithinFlowsAreBounded) {
  std::string flow = R"({"think": "1s"})";
  for (int i = 0; i < 17; ++i) flow = fmt::format("{{\"repeat\": 2, \"flow\": [{}]}}", flow);
  const Reading reading = read_chat_step(flow);
  ASSERT_EQ(reading.mistakes.size(), 1U) << reading.all;
  EXPECT_TRUE(reading.has("flows nested deeper than 16")) << reading.all;
}

TEST(FlowMistakes, BranchesHaveChoicesAndConditions) {
  expect_only(read_chat_step(R"({"choose": []})"), "6:12:", "from 1 to 1000 choices");
  expect_only(read_chat_step(R"({"choose": [{"weight": 1}]})"), "6:13:", "\"flow\" is missing");
  expect_only(read_chat_step(R"({"choose": [{"flow": [{"think": "1s"}], "wieght": 2}]})"),
              "6:41:", "did you mean \"weight\"?");
  expect_only(read_chat_step(R"({"if": "vu > 0", "then": [{"think": "1s"}]})"),
              "6:8:", "must be one \"${...}\" that is an integer");
  expect_only(read_chat_step(R"({"if": "${vu / 2.0}", "then": [{"think": "1s"}]})"),
              "6:8:", "found a number with a fraction");
  expect_only(read_chat_step(R"({"if": "${vu > 0}", "then": []})"), "6:29:", "the flow is empty");
  expect_only(read_chat_step(R"({"if": "${vu > 0}", "else": [{"think": "1s"}]})"),
              "6:1:", "\"then\" is missing");
}

TEST(FlowMistakes, AFloodHasAnEnd) {
  expect_only(read_chat_step(R"({"flood": "RoomLeaveRequest"})"), "6:1:", "without an end");
  expect_only(read_chat_step(R"({"flood": "RoomLeaveRequest", "count": 0})"),
              "6:40:", "\"count\" must be an integer from 1");
  expect_only(read_chat_step(R"({"flood": "RoomChatRequest", "count": 1,
"with": {"message": "${stamp}"}})"),
              "7:21:", "cannot hold ${stamp}");
}

TEST(FlowMistakes, PiecesAndWritesHaveNumbers) {
  const auto before_a_write = [](std::string_view step) {
    return read_chat_step(fmt::format("{}, {{\"send\": \"RoomLeaveRequest\"}}", step));
  };
  expect_only(before_a_write(R"({"split": {}})"), "6:11:", "\"at\" is missing");
  expect_only(before_a_write(R"({"split": {"at": "bytes"}})"),
              "6:18:", "must be one of every_byte, random");
  expect_only(before_a_write(R"({"split": {"at": []}})"), "6:18:", "from 1 to 1000 offsets");
  expect_only(before_a_write(R"({"split": {"at": "every_byte", "pieces": 3}})"),
              "6:42:", "goes with \"at\": \"random\" only");
  expect_only(before_a_write(R"({"coalesce": 0})"), "6:14:", "an integer from 1 to 10000");
  expect_only(before_a_write(R"({"coalesce": "many"})"), "6:14:", "an integer or one \"${...}\"");
  expect_only(before_a_write(R"({"read_slowly": {}})"), "6:17:", "\"bytes_per_second\" is missing");
}

TEST(FlowMistakes, AnOpenModelHasNoBarriers) {
  expect_only(read_text(R"({"scenario": "t", "protocol": "protocols/echo.json", "target": "a:1",
"flows": {"meet": [{"barrier": "all"}]}, "cohorts": {"c": {"executor": "constant-arrival-rate",
"rate": 1, "duration": "1s", "preAllocatedVUs": 1, "flow": [{"connect": {}}, {"call": "meet"}]}}})"),
              "2:20:", "\"barrier\" in a cohort with an arrival rate");
  expect_only(read_chat_step(R"({"barrier": ""})"), "6:13:", "a barrier without a name");
}

TEST(FlowMistakes, AnEchoIsNeitherOptionalNorExact) {
  expect_only(read_echo_step(R"({"send": {"bytes": 1}}, {"expect": "echo", "exact": true})"),
              "6:44:", "needs a protocol with packets");
  const Reading optional =
      read_echo_step(R"({"send": {"bytes": 1}}, {"expect": "echo", "optional": true})");
  EXPECT_TRUE(optional.has("an echo cannot be optional")) << optional.all;
}

TEST(FlowMistakes, NothingHappensWithoutAConnection) {
  expect_only(read_text(chat_scenario(R"({"send": "RoomLeaveRequest"})")),
              "5:1:", "\"connect\" must come before");
  expect_only(read_text(chat_scenario(R"({"think": "1s"})")), "4:27:", "the flow never connects");
  expect_only(read_text(chat_scenario("{\"connect\": {}},\n{\"connect\": {}}")),
              "6:1:", "\"connect\" while connected");
}

TEST(FlowMistakes, TheSecondRoundOfARepeatIsWalkedToo) {
  expect_only(read_text(chat_scenario("{\"connect\": {}},\n{\"repeat\": 2, \"flow\": [\n{\"send\": "
                                      "\"RoomLeaveRequest\"},\n{\"disconnect\": \"reset\"}]}")),
              "7:1:", "\"send\" without a connection");
}

TEST(FlowMistakes, AnEchoAnswersOneSend) {
  expect_only(read_echo_step(R"({"expect": "echo"})"), "6:1:", "without a \"send\" before it");
  expect_only(
      read_echo_step(R"({"send": {"bytes": 1}}, {"send": {"bytes": 1}}, {"expect": "echo"})"),
      "6:49:", "answers one \"send\"");
  expect_only(read_echo_step(R"({"expect": "LoginResponse"})"), "6:12:", "must be \"echo\"");
  expect_only(read_echo_step(R"({"send": "LoginRequest"})"), "6:10:", "has no packets");
}

TEST(FlowMistakes, RawBytesArePairsOfDigits) {
  expect_only(read_chat_step(R"({"raw": {"hex": "00 f"}})"), "6:22:", "pairs of hexadecimal");
  expect_only(read_chat_step(R"({"raw": {"hex": ""}})"), "6:17:", "no bytes");
  expect_only(read_chat_step(R"({"raw": {}})"), "6:9:", "either \"hex\" or \"text\"");
}

TEST(FlowMistakes, AnAddressToConnectFromIsAnAddress) {
  expect_only(read_text(chat_scenario(R"({"connect": {"from": "here"}}, {"disconnect": "reset"})")),
              "5:22:", "must be an address of this machine");
}

}  // namespace
}  // namespace portstorm::client
