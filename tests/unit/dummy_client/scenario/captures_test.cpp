// "capture": what a reply holds, kept for the expressions of the same virtual user.

#include <gtest/gtest.h>

#include "tests/unit/dummy_client/scenario/scenario_text.h"

namespace portstorm::client {
namespace {

// A flow over the tutorial's chat; LoginResponse has result (u16), RoomChatNotify user_id and
// message (texts).
Reading read_flow_text(std::string_view flow, std::string_view more = "") {
  return read_text(chat_scenario(flow, more));
}

TEST(Captures, AFieldIsKeptUnderAName) {
  const Reading reading = read_flow_text(R"({"connect": {}},
{"expect": "LoginResponse", "capture": {"code": "result"}},
{"expect": "RoomChatNotify", "capture": {"who": "user_id", "said": "message", "code2": "message"}},
{"send": "RoomEnterRequest", "with": {"room": "${code + 1}"}},
{"send": "RoomChatRequest", "with": {"message": "${who} said ${said}"}})");
  ASSERT_TRUE(reading.scenario) << reading.all;
  const Scenario& scenario = *reading.scenario;
  ASSERT_EQ(scenario.captures.size(), 4U);
  EXPECT_EQ(scenario.captures[0].name, "code");
  EXPECT_EQ(scenario.captures[0].type, ExpressionType::integer);
  EXPECT_EQ(scenario.captures[1].type, ExpressionType::text);
  const Flow& flow = scenario.cohorts[0].flow;
  const auto& notify = std::get<ExpectStep>(flow[2].action);
  ASSERT_EQ(notify.captures.size(), 3U);
  EXPECT_EQ(notify.captures[1].slot, 2U);
  EXPECT_EQ(notify.captures[1].field, notify.packet->find_field("message"));

  std::vector<std::optional<ExpressionValue>> captured(4);
  captured[0] = std::int64_t{41};
  captured[1] = std::string("bob");
  captured[2] = std::string("hi");
  EvaluationContext context;
  context.captures = captured.data();
  const auto& enter = std::get<SendStep>(flow[3].action).with[0].value;
  EXPECT_EQ(enter.evaluate(context), ExpressionValue(std::int64_t{42}));
  const auto& say = std::get<SendStep>(flow[4].action).with[0].value;
  EXPECT_EQ(say.evaluate(context), ExpressionValue(std::string("bob said hi")));
}

TEST(Captures, OneThatHasNotComeYetIsAnErrorWithItsName) {
  const Reading reading = read_flow_text(R"({"connect": {}},
{"expect": "LoginResponse", "capture": {"code": "result"}},
{"send": "RoomEnterRequest", "with": {"room": "${code}"}})");
  ASSERT_TRUE(reading.scenario) << reading.all;
  const std::optional<ExpressionValue> nothing[1];
  EvaluationContext context;
  context.captures = nothing;
  const auto& room = std::get<SendStep>(reading.scenario->cohorts[0].flow[2].action).with[0].value;
  try {
    room.evaluate(context);
    FAIL() << "evaluated";
  } catch (const EvaluationError& error) {
    EXPECT_EQ(error.message, "\"code\" has no value yet: nothing was captured in this iteration");
  }
}

TEST(Captures, AnExpressionMayStandBeforeTheExpectOrInAnotherFlow) {
  const Reading reading = read_flow_text(R"({"connect": {}}, {"repeat": 2, "flow": [
{"if": "${iteration > 0}", "then": [{"send": "RoomEnterRequest", "with": {"room": "${code}"}}]},
{"call": "login"}]})",
                                         R"("flows": {"login": [
{"expect": "LoginResponse", "capture": {"code": "result"}}]},)");
  EXPECT_TRUE(reading.scenario) << reading.all;
}

TEST(Captures, ALineIsCapturedAsAWhole) {
  const Reading reading = read_text(lines_scenario(R"({"connect": {}},
{"expect": "line", "capture": {"greeting": "line"}}, {"send": {"text": "re: ${greeting}"}},
{"if": "${greeting == 'bye'}", "then": [{"disconnect": "reset"}]})"));
  ASSERT_TRUE(reading.scenario) << reading.all;
  EXPECT_EQ(reading.scenario->captures.at(0).type, ExpressionType::text);
  expect_only(read_text(lines_scenario("{\"connect\": {}},\n"
                                       R"({"expect": "line", "capture": {"greeting": "word"}})")),
              "6:44:", "\"line\" is all there is to capture");
}

TEST(Captures, AFieldThatIsNotThereNamesTheNearest) {
  expect_only(read_flow_text("{\"connect\": {}},\n"
                             R"({"expect": "LoginResponse", "capture": {"code": "reslt"}},
{"send": "RoomEnterRequest", "with": {"room": "${code}"}})"),
              "6:49:", "did you mean \"result\"?");
}

TEST(Captures, OneNameHasOneType) {
  expect_only(read_flow_text("{\"connect\": {}},\n"
                             R"({"expect": "LoginResponse", "capture": {"x": "result"}},
{"expect": "RoomChatNotify", "capture": {"x": "user_id"}},
{"send": "RoomEnterRequest", "with": {"room": "${x}"}})"),
              "7:42:", "\"x\" is a text here and an integer in line 6: one name, one type");
}

TEST(Captures, ANameThatIsTakenAlready) {
  const std::string flow =
      "{\"connect\": {}},\n"
      R"({"expect": "LoginResponse", "capture": {"NAME": "result"}})";
  const auto with_name = [&](std::string_view name) {
    std::string text = flow;
    return read_flow_text(text.replace(text.find("NAME"), 4, name), R"("variables": {"room": 1},)");
  };
  expect_only(with_name("room"), "6:41:", "\"room\" is a variable already");
  expect_only(with_name("vu"), "6:41:", "\"vu\" already has a meaning");
  expect_only(with_name("2nd"), "6:41:", "\"2nd\" is no name");
}

TEST(Captures, AnUnknownNameMayBeAMisspeltCapture) {
  expect_only(read_flow_text("{\"connect\": {}},\n"
                             R"({"expect": "LoginResponse", "capture": {"token": "result"}},
{"send": "RoomEnterRequest", "with": {"room": "${tokn}"}})"),
              "7:50:", "unknown name \"tokn\"; did you mean \"token\"?");
}

TEST(Captures, AnEchoHasNothingToCapture) {
  expect_only(read_text(echo_scenario("{\"connect\": {}}, {\"send\": {\"bytes\": 1}},\n"
                                      R"({"expect": "echo", "capture": {"x": "line"}})")),
              "6:31:", "nothing to capture");
}

TEST(Captures, WithoutAProtocolNothingIsSaidAboutTheirTypes) {
  const Reading reading = read_text(R"({"scenario": "t", "protocol": "protocols/none.json",
"target": "a:1", "cohorts": {"c": {"executor": "constant-vus", "vus": 1, "duration": "1s",
"flow": [{"connect": {}}, {"expect": "Answer", "capture": {"name": "field"}},
{"if": "${name == 'x' && name > 1}", "then": [{"think": "1s"}]}]}}})");
  EXPECT_EQ(reading.mistakes.size(), 1U) << reading.all;
}

}  // namespace
}  // namespace portstorm::client
