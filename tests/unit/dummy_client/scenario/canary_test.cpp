// The canary: does the server still serve when the adversaries have been there?

#include <gtest/gtest.h>

#include "tests/unit/dummy_client/scenario/scenario_text.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

std::string scenario_with(std::string_view cohorts, std::string_view more = "") {
  return R"({"scenario": "t", "target": "a:1", "protocol": "protocols/tutorial_chat.json",)" +
         std::string("\n") + std::string(more) + "\"cohorts\": {\n" + std::string(cohorts) + "}}";
}

constexpr const char* vandal =
    R"("bad": {"adversary": true, "executor": "constant-vus", "vus": 5, "duration": "1s",
"flow": [{"connect": {}}, {"raw": {"hex": "00"}}, {"expect_close": "any"}]})";

std::shared_ptr<const Scenario> canary_of(const std::string& text) {
  Reading reading = read_text(text);
  EXPECT_TRUE(reading.scenario) << reading.all;
  return reading.scenario ? reading.scenario->canary : nullptr;
}

// The step words in their order, by the type of the action.
std::vector<std::size_t> kinds_of(const Flow& flow) {
  std::vector<std::size_t> kinds;
  for (const Step& step : flow) kinds.push_back(step.action.index());
  return kinds;
}

std::vector<std::size_t> kinds(std::initializer_list<Step> steps) {
  return kinds_of(Flow(steps));
}

TEST(Canary, WithoutAdversariesThereIsNone) {
  EXPECT_FALSE(canary_of(scenario_with(
      R"("good": {"executor": "constant-vus", "vus": 1, "duration": "1s",
"flow": [{"connect": {}}]})")));
}

TEST(Canary, ByDefaultItDoesWhatTheFirstHealthyCohortBeginsWith) {
  const auto canary = canary_of(scenario_with(std::string(vandal) + R"(,
"good": {"executor": "ramping-vus", "stages": [{"duration": "1s", "target": 20}], "flow": [
{"idle": "5s"}, {"connect": {}}, {"think": "9s"}, {"repeat": 30, "flow": [
{"send": "LoginRequest", "with": {"user_id": "u${vu}"}},
{"expect": "RoomChatNotify", "optional": true},
{"expect": "LoginResponse", "where": {"result": 0}, "as": "login"},
{"send": "RoomLeaveRequest"}]}]})"));
  ASSERT_TRUE(canary);
  ASSERT_EQ(canary->cohorts.size(), 1U);
  const Cohort& cohort = canary->cohorts[0];
  EXPECT_EQ(kinds_of(cohort.flow), kinds({{ConnectStep{}, {}, {}},
                                          {SendStep{}, {}, {}},
                                          {ExpectStep{}, {}, {}},
                                          {ExpectStep{}, {}, {}},
                                          {DisconnectStep{}, {}, {}}}));
  const auto& executor = std::get<PerVuIterations>(cohort.executor);
  EXPECT_EQ(executor.vus, 1U);
  EXPECT_EQ(executor.iterations, 1U);
  EXPECT_EQ(executor.max_duration, 10s);
  EXPECT_EQ(cohort.first_vu, 25U) << "a number that nobody else has";
  EXPECT_EQ(canary->target, "a:1");
  EXPECT_EQ(canary->protocol->name, "tutorial_chat");
  ASSERT_EQ(canary->metrics.size(), 4U);
  EXPECT_EQ(canary->metrics.at(cohort.flow[3].metric.value()).name, "login");
  for (const MetricName& metric : canary->metrics) EXPECT_FALSE(metric.adversary);
}

TEST(Canary, ByDefaultItFollowsCallsAndTakesBranchesAsTheyAre) {
  const auto canary = canary_of(scenario_with(std::string(vandal) + R"(,
"good": {"executor": "constant-vus", "vus": 1, "duration": "1s", "flow": [
{"call": "arrive"}, {"if": "${vu > 3}", "then": [{"think": "1s"}, {"call": "ask"}],
"else": [{"call": "ask"}]}, {"think": "1s"}]})",
                                              R"("flows": {"arrive": [{"connect": {}}],
"ask": [{"send": "RoomLeaveRequest"}, {"expect": "RoomLeaveResponse"}]},
)"));
  ASSERT_TRUE(canary);
  const Flow& flow = canary->cohorts.at(0).flow;
  ASSERT_EQ(kinds_of(flow),
            kinds({{ConnectStep{}, {}, {}}, {IfStep{}, {}, {}}, {DisconnectStep{}, {}, {}}}));
  const auto& branch = std::get<IfStep>(flow[1].action);
  EXPECT_EQ(branch.then_flow.size(), 1U) << "no pause";
  const auto& call = std::get<CallStep>(branch.then_flow[0].action);
  EXPECT_EQ(canary->metrics.at(call.flow->at(1).metric.value()).name, "RoomLeaveResponse");
}

TEST(Canary, WhereNobodyHealthyExpectsAnythingItConnectsAndDisconnects) {
  const auto canary = canary_of(scenario_with(vandal));
  ASSERT_TRUE(canary);
  EXPECT_EQ(kinds_of(canary->cohorts.at(0).flow),
            kinds({{ConnectStep{}, {}, {}}, {DisconnectStep{}, {}, {}}}));
  EXPECT_EQ(canary->metrics.at(canary->cohorts[0].flow[0].metric.value()).name, "connect");
}

TEST(Canary, OneThatIsWrittenIsTaken) {
  const auto canary = canary_of(scenario_with(
      R"("good": {"executor": "constant-vus", "vus": 3, "duration": "1s",
"flow": [{"call": "login"}, {"expect": "RoomChatNotify", "capture": {"who": "user_id"}}]})",
      R"("flows": {"login": [{"connect": {}}, {"send": "LoginRequest"}]},
"canary": {"within": "3s", "flow": [{"call": "login"}, {"expect": "LoginResponse"}]},
)"));
  ASSERT_TRUE(canary);
  EXPECT_EQ(std::get<PerVuIterations>(canary->cohorts.at(0).executor).max_duration, 3s);
  EXPECT_EQ(canary->cohorts[0].flow.size(), 2U);
  EXPECT_EQ(canary->metrics.size(), 3U);
  EXPECT_EQ(canary->captures.size(), 1U) << "slots are those of the scenario";
}

TEST(Canary, ItIsAlone) {
  const Reading reading = read_text(scenario_with(
      vandal, "\"canary\": {\"flow\": [{\"connect\": {}},\n{\"barrier\": \"b\"}]},\n"));
  ASSERT_EQ(reading.mistakes.size(), 1U) << reading.all;
  EXPECT_TRUE(reading.has("3:1: \"barrier\" in the canary: it is alone")) << reading.all;
}

TEST(Canary, ItsFlowIsCheckedAsAnyOther) {
  const Reading reading = read_text(
      scenario_with(vandal, R"("canary": {"flow": [{"send": "LoginRequest"}], "wthin": "1s"},
)"));
  EXPECT_EQ(reading.mistakes.size(), 2U) << reading.all;
  EXPECT_TRUE(reading.has("\"send\" without a connection")) << reading.all;
  EXPECT_TRUE(reading.has("did you mean \"within\"?")) << reading.all;
}

}  // namespace
}  // namespace portstorm::client
