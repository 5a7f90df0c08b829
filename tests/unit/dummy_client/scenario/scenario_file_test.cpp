// A whole file becomes the scenario that the engine runs.

#include "dummy_client/scenario/scenario_file.h"

#include <gtest/gtest.h>

#include "tests/unit/dummy_client/scenario/scenario_text.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

TEST(ScenarioFile, KeepsTheStepsInOrderWithTheirPlaces) {
  const Scenario scenario = must_read(chat_scenario(
      R"({"connect": {"timeout": "3s", "from": "127.0.0.2", "receive_buffer_bytes": 4096}},
{"send": "LoginRequest", "with": {"user_id": "user${vu}"}},
{"expect": "LoginResponse", "where": {"result": 0}, "timeout": "2s", "as": "login"},
{"raw": {"hex": "00ff C9"}},
{"disconnect": "reset"})"));
  const Flow& flow = scenario.cohorts.at(0).flow;
  ASSERT_EQ(flow.size(), 5U);
  EXPECT_EQ(flow[0].place.line, 5U);
  EXPECT_EQ(flow[4].place.line, 9U);

  const auto& connect = std::get<ConnectStep>(flow[0].action);
  EXPECT_EQ(connect.timeout, 3s);
  EXPECT_EQ(connect.from, "127.0.0.2");
  EXPECT_EQ(connect.receive_buffer_bytes, 4096);
  const auto& send = std::get<SendStep>(flow[1].action);
  ASSERT_TRUE(send.packet);
  EXPECT_EQ(send.packet->name, "LoginRequest");
  ASSERT_EQ(send.with.size(), 1U);
  EXPECT_EQ(send.with[0].field, 0U);
  const auto& expect = std::get<ExpectStep>(flow[2].action);
  EXPECT_EQ(expect.packet->name, "LoginResponse");
  EXPECT_EQ(expect.timeout, 2s);
  ASSERT_EQ(expect.where.size(), 1U);
  EXPECT_EQ(expect.where[0].value.evaluate({}), ExpressionValue(std::int64_t{0}));
  const auto& raw = std::get<RawStep>(flow[3].action);
  EXPECT_EQ(raw.bytes, (std::vector<std::byte>{std::byte{0x00}, std::byte{0xff}, std::byte{0xc9}}));
  EXPECT_EQ(std::get<DisconnectStep>(flow[4].action).kind, DisconnectStep::Kind::reset);
}

TEST(ScenarioFile, DefaultsAreThoseOfTheGuide) {
  const Scenario scenario =
      must_read(chat_scenario(R"({"connect": {}}, {"expect": "LoginResponse"})"));
  EXPECT_EQ(scenario.seed, 1U);
  const Cohort& cohort = scenario.cohorts.at(0);
  EXPECT_EQ(cohort.start_time, 0s);
  EXPECT_EQ(cohort.graceful_stop, 30s);
  EXPECT_EQ(cohort.graceful_ramp_down, 30s);
  EXPECT_EQ(std::get<ConnectStep>(cohort.flow[0].action).timeout, 5s);
  EXPECT_EQ(std::get<ExpectStep>(cohort.flow[1].action).timeout, 5s);
}

TEST(ScenarioFile, StepsOfOneNameAreCountedTogether) {
  const Scenario scenario = must_read(chat_scenario(R"({"connect": {}},
{"send": "RoomLeaveRequest"}, {"expect": "RoomLeaveResponse", "as": "out"},
{"repeat": 2, "flow": [
{"send": "RoomLeaveRequest"}, {"expect": "RoomLeaveResponse", "as": "out"}]},
{"disconnect": "graceful"})"));
  ASSERT_EQ(scenario.metrics.size(), 3U);
  EXPECT_EQ(scenario.metrics[0].name, "connect");
  EXPECT_EQ(scenario.metrics[1].name, "RoomLeaveRequest");
  EXPECT_EQ(scenario.metrics[2].name, "out");
  EXPECT_EQ(scenario.metrics[2].kind, MetricName::Kind::expect);
  const Flow& flow = scenario.cohorts.at(0).flow;
  const Flow& inner = std::get<RepeatStep>(flow[3].action).flow;
  EXPECT_EQ(flow[2].metric, inner[1].metric);
  EXPECT_FALSE(flow[3].metric);
}

TEST(ScenarioFile, DurationsMayHoldVariables) {
  const Scenario scenario =
      must_read(echo_scenario(R"({"connect": {"timeout": "${patience}s"}}, {"think": "${pause}ms"},
{"think": {"distribution": "uniform", "min": "${pause}us", "max": "${pause * 2}us"}})",
                              R"("variables": {"pause": 2.5, "patience": 7},)"));
  const Flow& flow = scenario.cohorts.at(0).flow;
  EXPECT_EQ(std::get<ConnectStep>(flow[0].action).timeout, 7s);
  EXPECT_EQ(std::get<ThinkStep>(flow[1].action).mean, 2500us);
  EXPECT_EQ(std::get<ThinkStep>(flow[2].action).minimum, 2500ns);
  EXPECT_EQ(std::get<ThinkStep>(flow[2].action).maximum, 5us);
}

TEST(ScenarioFile, ASeedMayNeedAll64Bits) {
  const Scenario scenario =
      must_read(echo_scenario(R"({"connect": {}})", "\"seed\": 18446744073709551615,\n"));
  EXPECT_EQ(scenario.seed, ~std::uint64_t{0});
}

TEST(ScenarioFile, AFileThatIsNotThereIsAMistake) {
  json_file::Mistakes mistakes("none.json");
  EXPECT_FALSE(read_scenario_file("none.json", {}, mistakes));
  EXPECT_EQ(mistakes.all().size(), 1U);
}

}  // namespace
}  // namespace portstorm::client
