// "flows" and "call".

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/dummy_client/scenario/scenario_text.h"

namespace portstorm::client {
namespace {

constexpr const char* login = R"("flows": {"login": [
{"connect": {}},
{"send": "LoginRequest", "with": {"user_id": "u${vu}"}},
{"expect": "LoginResponse"}]},
)";

const CallStep& call_at(const Scenario& scenario, std::size_t cohort, std::size_t step) {
  return std::get<CallStep>(scenario.cohorts.at(cohort).flow.at(step).action);
}

TEST(NamedFlows, AllCallersShareOne) {
  const Reading reading = read_text(
      chat_scenario(R"({"call": "login"}, {"disconnect": "reset"}, {"call": "login"})", login));
  ASSERT_TRUE(reading.scenario) << reading.all;
  const CallStep& call = call_at(*reading.scenario, 0, 0);
  EXPECT_EQ(call.name, "login");
  ASSERT_TRUE(call.flow);
  EXPECT_EQ(call.flow->size(), 3U);
  EXPECT_EQ(call.flow, call_at(*reading.scenario, 0, 2).flow);
}

TEST(NamedFlows, AdversariesHaveTheirOwn) {
  const Reading reading = read_text(std::string(R"({"scenario": "t", "target": "a:1",
"protocol": "protocols/tutorial_chat.json", )") +
                                    login + R"("cohorts": {
"good": {"executor": "constant-vus", "vus": 1, "duration": "1s", "flow": [{"call": "login"}]},
"bad": {"adversary": true, "executor": "constant-vus", "vus": 1, "duration": "1s",
        "flow": [{"call": "login"}]}}})");
  ASSERT_TRUE(reading.scenario) << reading.all;
  const Flow& good = *call_at(*reading.scenario, 0, 0).flow;
  const Flow& bad = *call_at(*reading.scenario, 1, 0).flow;
  EXPECT_FALSE(reading.scenario->metrics.at(good.at(2).metric.value()).adversary);
  EXPECT_TRUE(reading.scenario->metrics.at(bad.at(2).metric.value()).adversary);
}

TEST(NamedFlows, AMistakeInOneIsSaidOnceHoweverManyCallIt) {
  expect_only(read_text(R"({"scenario": "t", "target": "a:1",
"protocol": "protocols/echo.json", "flows": {"greet": [
{"connect": {"timeout": "0s"}}]}, "cohorts": {
"good": {"executor": "constant-vus", "vus": 1, "duration": "1s", "flow": [{"call": "greet"}]},
"bad": {"adversary": true, "executor": "constant-vus", "vus": 1, "duration": "1s",
        "flow": [{"call": "greet"}]}}})"),
              "3:25:", "\"timeout\" must be longer than zero");
}

TEST(NamedFlows, OneThatIsNotThereNamesTheNearest) {
  expect_only(read_text(chat_scenario("{\"connect\": {}},\n{\"call\": \"logn\"}", login)),
              "10:10:", "there is no flow \"logn\"; did you mean \"login\"?");
  expect_only(read_text(chat_scenario(R"({"call": "login"})")),
              "5:10:", "the section \"flows\" is missing");
}

TEST(NamedFlows, ACircleIsNamed) {
  expect_only(read_text(chat_scenario(R"({"call": "a"})", R"("flows": {
"a": [{"connect": {}}, {"call": "b"}],
"b": [{"think": "1s"}, {"call": "c"}],
"c": [{"repeat": 2, "flow": [{"call": "a"}]}]},)")),
              "6:39:", "the flows call each other in a circle: a -> b -> c -> a");
}

TEST(NamedFlows, OneThatNobodyCallsIsCheckedToo) {
  expect_only(read_text(chat_scenario(R"({"connect": {}})", R"("flows": {
"forgotten": [{"think": "1"}]},)")),
              "4:25:", "has no unit");
  expect_only(read_text(chat_scenario(R"({"connect": {}})", R"("flows": {
"forgotten": [{"disconnect": "reset"}, {"send": "RoomLeaveRequest"}]},)")),
              "4:40:", "without a connection");
  const Reading reading = read_text(chat_scenario(R"({"connect": {}})", R"("flows": {
"forgotten": [{"send": "RoomLeaveRequest"}, {"barrier": "b"}]},)"));
  ASSERT_TRUE(reading.scenario) << reading.all;
  EXPECT_EQ(reading.scenario->metrics.size(), 1U) << "what nobody does is not counted";
  EXPECT_TRUE(reading.scenario->barriers.empty());
}

TEST(NamedFlows, TheOrderOfTheStepsGoesThroughACall) {
  expect_only(read_text(chat_scenario("{\"call\": \"login\"},\n{\"connect\": {}}", login)),
              "10:1:", "\"connect\" while connected");
}

TEST(NamedFlows, DepthAndLengthAreBounded) {
  std::string chain = R"("flows": {"f0": [{"connect": {}}])";
  for (int i = 1; i <= 40; ++i) {
    chain += fmt::format(",\n\"f{}\": [{{\"call\": \"f{}\"}}]", i, i - 1);
  }
  const Reading deep = read_text(chat_scenario(R"({"call": "f40"})", chain + "},\n"));
  EXPECT_FALSE(deep.scenario);
  EXPECT_TRUE(deep.has("flows nested deeper than 16")) << deep.all;

  std::string wide = R"("flows": {"f0": [{"think": "1s"}, {"think": "1s"}])";
  for (int i = 1; i < 14; ++i) {
    wide +=
        fmt::format(",\n\"f{}\": [{{\"call\": \"f{}\"}}, {{\"call\": \"f{}\"}}]", i, i - 1, i - 1);
  }
  const Reading long_flow =
      read_text(chat_scenario(R"({"connect": {}}, {"call": "f13"})", wide + "},\n"));
  EXPECT_FALSE(long_flow.scenario);
  EXPECT_TRUE(long_flow.has("more than 10000 steps")) << long_flow.all;
}

}  // namespace
}  // namespace portstorm::client
