// The order of the steps, on every path that a virtual user may take: what is wrong for certain is
// said, what may be right is not.

#include <gtest/gtest.h>

#include "tests/unit/dummy_client/scenario/scenario_text.h"

namespace portstorm::client {
namespace {

// The flow's first line is line 5.
void expect_wrong(std::string_view flow, std::string_view place, std::string_view why) {
  const Reading reading = read_text(chat_scenario(flow));
  ASSERT_EQ(reading.mistakes.size(), 1U) << flow << "\n" << reading.all;
  EXPECT_TRUE(reading.mistakes[0].starts_with(place)) << reading.all;
  EXPECT_TRUE(reading.has(why)) << reading.all;
}

void expect_right(std::string_view flow) {
  const Reading reading = read_text(chat_scenario(flow));
  EXPECT_TRUE(reading.scenario) << flow << "\n" << reading.all;
}

TEST(FlowOrder, AfterAHalfCloseNothingIsSentButRepliesAreExpected) {
  expect_right(R"({"connect": {}}, {"send": "RoomLeaveRequest"}, {"disconnect": "half_close"},
{"expect": "RoomLeaveResponse"}, {"expect_close": "graceful"}, {"connect": {}})");
  for (const char* step :
       {R"({"send": "RoomLeaveRequest"})", R"({"raw": {"hex": "00"}})",
        R"({"flood": "RoomLeaveRequest", "count": 2})", R"({"disconnect": "half_close"})"}) {
    expect_wrong(R"({"connect": {}}, {"disconnect": "half_close"},)" + std::string("\n") + step,
                 "6:1:", "after \"half_close\": nothing more can be sent");
  }
}

TEST(FlowOrder, AfterAnExpectedCloseThereIsNoConnection) {
  expect_right(R"({"connect": {}}, {"expect_close": "any"}, {"connect": {}})");
  expect_wrong("{\"connect\": {}}, {\"expect_close\": \"any\"},\n{\"disconnect\": \"reset\"}",
               "6:1:", "\"disconnect\" without a connection");
}

TEST(FlowOrder, NobodyReadsWhileReadingIsStopped) {
  expect_wrong("{\"connect\": {}}, {\"stop_reading\": true},\n{\"expect\": \"LoginResponse\"}",
               "6:1:", "\"expect\" while nobody reads");
  expect_wrong("{\"connect\": {}}, {\"stop_reading\": true},\n{\"expect_close\": \"any\"}",
               "6:1:", "\"expect_close\" while nobody reads");
  expect_right(R"({"connect": {}}, {"stop_reading": true}, {"think": "1s"},
{"resume_reading": true}, {"expect": "LoginResponse"})");
  expect_right(R"({"connect": {}}, {"stop_reading": true},
{"read_slowly": {"bytes_per_second": 5}}, {"expect": "LoginResponse"})");
  expect_right(R"({"connect": {}}, {"stop_reading": true}, {"disconnect": "reset"},
{"connect": {}}, {"expect": "LoginResponse"})");
}

TEST(FlowOrder, ASplitOrCoalesceNeedsAWriteBeforeTheFlowWaits) {
  expect_wrong("{\"connect\": {}},\n{\"split\": {\"at\": \"every_byte\"}}, {\"think\": \"1s\"}",
               "6:1:", "\"split\" without a write");
  expect_wrong("{\"connect\": {}},\n{\"coalesce\": 3}", "6:1:", "\"coalesce\" without a write");
  expect_wrong("{\"connect\": {}},\n{\"split\": {\"at\": [1]}}, {\"disconnect\": \"reset\"}",
               "6:1:", "\"split\" without a write");
  expect_right(R"({"connect": {}}, {"split": {"at": "every_byte"}}, {"coalesce": 2},
{"mark": "now"}, {"send": "RoomLeaveRequest"}, {"raw": {"hex": "00"}}, {"think": "1s"})");
}

TEST(FlowOrder, AnOptionalExpectIsFollowedByOneThatIsWaitedFor) {
  constexpr const char* why = "an optional expect must be followed by the expect";
  expect_wrong("{\"connect\": {}},\n{\"expect\": \"LoginResponse\", \"optional\": true}",
               "6:1:", why);
  expect_wrong(
      "{\"connect\": {}},\n{\"expect\": \"LoginResponse\", \"optional\": true}, {\"think\": "
      "\"1s\"}",
      "6:1:", why);
  expect_right(R"({"connect": {}}, {"repeat": 2, "flow": [
{"expect": "RoomChatNotify", "optional": true}, {"expect": "LoginResponse", "optional": true},
{"expect": "RoomLeaveResponse"}]})");
  expect_right(R"({"connect": {}}, {"expect": "RoomChatNotify", "optional": true},
{"if": "${vu == 0}", "then": [{"expect": "LoginResponse"}], "else": [
{"expect": "RoomLeaveResponse"}]})");
}

TEST(FlowOrder, EveryChoiceHappensSometime) {
  expect_wrong(R"({"choose": [{"flow": [{"connect": {}}]}, {"flow": [{"think": "1s"}]}]},
{"send": "RoomLeaveRequest"})",
               "6:1:", "\"send\" without a connection");
  expect_right(R"({"choose": [
{"flow": [{"connect": {}}]}, {"flow": [{"connect": {"from": "127.0.0.2"}}]}]},
{"send": "RoomLeaveRequest"})");
}

TEST(FlowOrder, AConditionMayGoTogetherWithAnEarlierOne) {
  expect_right(R"({"if": "${vu == 0}", "then": [{"connect": {}}]}, {"think": "1s"},
{"if": "${vu == 0}", "then": [{"send": "RoomLeaveRequest"}, {"disconnect": "graceful"}]})");
  expect_right(R"({"connect": {}}, {"if": "${vu == 0}", "then": [{"disconnect": "reset"}]},
{"if": "${vu != 0}", "then": [{"send": "RoomLeaveRequest"}]})");
}

TEST(FlowOrder, WhatIsWrongInBothBranchesIsWrong) {
  expect_wrong(R"({"connect": {}}, {"if": "${vu == 0}",
"then": [{"disconnect": "reset"}], "else": [{"disconnect": "graceful"}]},
{"send": "RoomLeaveRequest"})",
               "7:1:", "\"send\" without a connection");
  expect_wrong(R"({"connect": {}},
{"if": "${vu == 0}", "then": [{"connect": {}}]})",
               "6:31:", "\"connect\" while connected");
}

TEST(FlowOrder, OfAConstantConditionOneBranchIsWalked) {
  expect_right(R"({"connect": {}}, {"if": "${1 == 2}", "then": [{"disconnect": "reset"}]},
{"send": "RoomLeaveRequest"})");
  expect_wrong(R"({"connect": {}}, {"if": "${1 == 1}", "then": [{"disconnect": "reset"}]},
{"send": "RoomLeaveRequest"})",
               "6:1:", "\"send\" without a connection");
}

TEST(FlowOrder, ARepeatIsWalkedAsOftenAsItIsDone) {
  expect_right(R"({"connect": {}},
{"repeat": 1, "flow": [{"send": "RoomLeaveRequest"}, {"disconnect": "reset"}]})");
  expect_wrong(R"({"connect": {}},
{"repeat": 2, "flow": [
{"send": "RoomLeaveRequest"}, {"disconnect": "reset"}]})",
               "7:1:", "\"send\" without a connection");
  expect_right(R"({"repeat": 1000, "flow": [{"connect": {}}, {"disconnect": "reset"}]},
{"connect": {}})");
  // Nobody knows whether there is a round at all.
  expect_right(R"({"repeat": "${random(0, 3)}", "flow": [{"connect": {}}, {"think": "1s"},
{"disconnect": "reset"}]}, {"connect": {}})");
}

TEST(FlowOrder, OneForgottenConnectIsOneMistake) {
  expect_wrong(R"({"think": "1s"},
{"send": "RoomLeaveRequest"}, {"expect": "RoomLeaveResponse"}, {"disconnect": "graceful"})",
               "6:1:", "\"connect\" must come before");
}

TEST(FlowOrder, ManyBranchesAreWalkedInAMoment) {
  // 3^12 paths; the states they leave behind are few.
  std::string flow = R"({"connect": {}})";
  for (int i = 0; i < 12; ++i) {
    flow += R"(, {"choose": [{"flow": [{"send": "RoomLeaveRequest"}]},
{"flow": [{"stop_reading": true}]}, {"flow": [{"resume_reading": true}]}]})";
  }
  expect_right(flow);
}

}  // namespace
}  // namespace portstorm::client
