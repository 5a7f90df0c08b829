// Each step becomes what the engine performs.

#include <gtest/gtest.h>

#include "tests/unit/dummy_client/scenario/scenario_text.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

// The second step of a flow that begins with a connect.
struct Second {
  Scenario scenario;
  Step step;
};

Second second_of(const std::string& text) {
  Second second{must_read(text), {}};
  if (!second.scenario.cohorts.empty()) second.step = second.scenario.cohorts[0].flow.at(1);
  return second;
}

// Packets that it points to are gone with the scenario.
template <class Kind>
Kind chat_step(const std::string& step, const std::string& more = "") {
  const Second second = second_of(chat_scenario(R"({"connect": {}}, )" + step, more));
  const auto* action = std::get_if<Kind>(&second.step.action);
  EXPECT_TRUE(action) << step;
  return action ? *action : Kind{};
}

MetricName metric_of(const Second& second) {
  EXPECT_TRUE(second.step.metric);
  return second.step.metric ? second.scenario.metrics.at(*second.step.metric) : MetricName{};
}

constexpr const char* leave = R"({"send": "RoomLeaveRequest"})";

TEST(Steps, ConnectFromAPortOfARange) {
  const Scenario scenario =
      must_read(echo_scenario(R"({"connect": {"local_ports": "20000-29999"}})"));
  const auto& connect = std::get<ConnectStep>(scenario.cohorts[0].flow[0].action);
  ASSERT_TRUE(connect.local_ports);
  EXPECT_EQ(connect.local_ports->first, 20000);
  EXPECT_EQ(connect.local_ports->last, 29999);
}

TEST(Steps, DisconnectInThreeWays) {
  using Kind = DisconnectStep::Kind;
  EXPECT_EQ(chat_step<DisconnectStep>(R"({"disconnect": "graceful"})").kind, Kind::graceful);
  EXPECT_EQ(chat_step<DisconnectStep>(R"({"disconnect": "half_close"})").kind, Kind::half_close);
  EXPECT_EQ(chat_step<DisconnectStep>(R"({"disconnect": "reset"})").kind, Kind::reset);
}

TEST(Steps, ExpectCloseOfAnyKindOrOfOne) {
  using Kind = ExpectCloseStep::Kind;
  const auto any = chat_step<ExpectCloseStep>(R"({"expect_close": "any"})");
  EXPECT_EQ(any.kind, Kind::any);
  EXPECT_EQ(any.timeout, 5s);
  EXPECT_EQ(chat_step<ExpectCloseStep>(R"({"expect_close": {}})").kind, Kind::any);
  const auto reset =
      chat_step<ExpectCloseStep>(R"({"expect_close": {"kind": "reset", "timeout": "2s"}})");
  EXPECT_EQ(reset.kind, Kind::reset);
  EXPECT_EQ(reset.timeout, 2s);
}

TEST(Steps, ExpectCloseIsMeasured) {
  const MetricName plain =
      metric_of(second_of(echo_scenario(R"({"connect": {}}, {"expect_close": "graceful"})")));
  EXPECT_EQ(plain.kind, MetricName::Kind::close);
  EXPECT_EQ(plain.name, "close");
  const MetricName named = metric_of(
      second_of(echo_scenario(R"({"connect": {}}, {"expect_close": "any", "as": "kicked"})")));
  EXPECT_EQ(named.name, "kicked");
}

TEST(Steps, ExpectNothing) {
  EXPECT_EQ(chat_step<ExpectNothingStep>(R"({"expect_nothing": "500ms"})").duration, 500ms);
}

TEST(Steps, AHeaderMayLie) {
  const Reading reading = read_text(chat_scenario(
      R"({"connect": {}}, {"send": "RoomLeaveRequest", "header": {"length": 65535, "id": "${vu}"}})"));
  ASSERT_TRUE(reading.scenario) << reading.all;
  const auto& send = std::get<SendStep>(reading.scenario->cohorts[0].flow[1].action);
  ASSERT_EQ(send.header.size(), 2U);
  EXPECT_EQ(send.header[0].field, 0U);
  EXPECT_EQ(send.header[0].value.evaluate_integer({}), 65'535);
  EXPECT_EQ(send.header[1].field, 1U);
}

TEST(Steps, AHeaderHasItsOwnFieldsAndTheirRanges) {
  const auto mistakes_of = [](const std::string& header) {
    return read_text(chat_scenario(R"({"connect": {}}, {"send": "RoomLeaveRequest", "header": )" +
                                   header + "}"))
        .all;
  };
  EXPECT_NE(mistakes_of(R"({"lenght": 1})").find("did you mean \"length\"?"), std::string::npos);
  EXPECT_NE(mistakes_of(R"({"flags": 256})").find("from 0 to 255"), std::string::npos);
  EXPECT_NE(mistakes_of(R"({"length": "long"})").find("must be an integer"), std::string::npos);
  EXPECT_NE(read_text(echo_scenario(R"({"connect": {}}, {"send": {"bytes": 1}, "header": {}})"))
                .all.find("needs a protocol with packets"),
            std::string::npos);
}

TEST(Steps, AnOptionalExpectStandsBeforeTheOneThatIsWaitedFor) {
  const auto expect = chat_step<ExpectStep>(
      R"({"expect": "RoomChatNotify", "optional": true}, {"expect": "LoginResponse"})");
  EXPECT_TRUE(expect.optional);
  EXPECT_FALSE(expect.exact);
}

TEST(Steps, AnExactExpectTakesNoByteMore) {
  EXPECT_TRUE(chat_step<ExpectStep>(R"({"expect": "LoginResponse", "exact": true})").exact);
}

TEST(Steps, AFloodEndsByItsCountOrItsTime) {
  const Second second = second_of(chat_scenario(
      R"({"connect": {}},
{"flood": "RoomChatRequest", "with": {"message": "hi ${vu}"}, "count": "${many * 2}"})",
      R"("variables": {"many": 50},)"));
  const auto& by_count = std::get<FloodStep>(second.step.action);
  EXPECT_EQ(by_count.send.packet->name, "RoomChatRequest");
  EXPECT_EQ(by_count.send.with.size(), 1U);
  EXPECT_EQ(by_count.count, 100U);
  EXPECT_FALSE(by_count.duration);
  const auto both =
      chat_step<FloodStep>(R"({"flood": "RoomLeaveRequest", "count": 10, "for": "5s"})");
  EXPECT_EQ(both.count, 10U);
  EXPECT_EQ(both.duration, Duration(5s));
}

TEST(Steps, AFloodIsMeasuredAsASend) {
  const MetricName metric = metric_of(second_of(
      echo_scenario(R"({"connect": {}}, {"flood": {"bytes": 64}, "for": "1s", "as": "storm"})")));
  EXPECT_EQ(metric.kind, MetricName::Kind::send);
  EXPECT_EQ(metric.name, "storm");
}

TEST(Steps, SplitAtEveryByteAtOffsetsOrAtRandom) {
  const auto every = chat_step<SplitStep>(
      R"({"split": {"at": "every_byte", "delay": "5ms"}}, {"send": "RoomLeaveRequest"})");
  EXPECT_EQ(every.at, SplitStep::At::every_byte);
  EXPECT_EQ(every.delay, 5ms);
  const auto offsets =
      chat_step<SplitStep>(std::string(R"({"split": {"at": [1, 3, 10]}}, )") + leave);
  EXPECT_EQ(offsets.at, SplitStep::At::offsets);
  EXPECT_EQ(offsets.offsets, (std::vector<std::size_t>{1, 3, 10}));
  const auto random =
      chat_step<SplitStep>(std::string(R"({"split": {"at": "random", "pieces": 4}}, )") + leave);
  EXPECT_EQ(random.at, SplitStep::At::random);
  EXPECT_EQ(random.pieces, 4U);
}

TEST(Steps, CoalesceSomeWrites) {
  const auto coalesce = chat_step<CoalesceStep>(
      std::string(R"({"coalesce": "${n}"}, {"repeat": 10, "flow": [)") + leave + "]}",
      R"("variables": {"n": 10},)");
  EXPECT_EQ(coalesce.count.evaluate_integer({}), 10);
}

TEST(Steps, ReadingStopsSlowsDownAndGoesOn) {
  chat_step<StopReadingStep>(R"({"stop_reading": true})");
  chat_step<ResumeReadingStep>(R"({"resume_reading": true})");
  const auto slowly = chat_step<ReadSlowlyStep>(R"({"read_slowly": {"bytes_per_second": 100}})");
  EXPECT_EQ(slowly.bytes_per_second, 100U);
}

TEST(Steps, PaceIdleAndMark) {
  EXPECT_EQ(chat_step<PaceStep>(R"({"pace": "100ms"})").interval, 100ms);
  EXPECT_EQ(chat_step<IdleStep>(R"({"idle": "60s"})").duration, 60s);
  const auto mark = chat_step<MarkStep>(R"({"mark": "user ${vu + 1}"})");
  EXPECT_EQ(mark.text.evaluate({}), ExpressionValue(std::string("user 1")));
}

TEST(Steps, ABarrierIsMetByAllUsersOfItsCohorts) {
  const Scenario scenario = must_read(R"({"scenario": "t", "target": "a:1",
"protocol": "protocols/echo.json", "cohorts": {
"a": {"executor": "constant-vus", "vus": 3, "duration": "1s",
      "flow": [{"barrier": "start", "timeout": "9s"}, {"connect": {}}, {"barrier": "end"}]},
"b": {"executor": "per-vu-iterations", "vus": 20,
      "flow": [{"repeat": 2, "flow": [{"barrier": "start"}]}, {"connect": {}}]},
"c": {"executor": "constant-vus", "vus": 100, "duration": "1s", "flow": [{"connect": {}}]}}})");
  ASSERT_EQ(scenario.barriers.size(), 2U);
  EXPECT_EQ(scenario.barriers[0].name, "start");
  EXPECT_EQ(scenario.barriers[0].participants, 23U);
  EXPECT_EQ(scenario.barriers[1].name, "end");
  EXPECT_EQ(scenario.barriers[1].participants, 3U);
  const auto& start = std::get<BarrierStep>(scenario.cohorts.at(0).flow.at(0).action);
  EXPECT_EQ(start.barrier, 0U);
  EXPECT_EQ(start.timeout, 9s);
  EXPECT_EQ(std::get<BarrierStep>(scenario.cohorts[0].flow[2].action).timeout, 30s);
}

TEST(Steps, ChooseByWeight) {
  const auto choose = chat_step<ChooseStep>(
      R"({"choose": [{"weight": 3, "flow": [{"think": "1s"}]}, {"flow": [{"idle": "1s"}]}]})");
  ASSERT_EQ(choose.choices.size(), 2U);
  EXPECT_EQ(choose.choices[0].weight, 3);
  EXPECT_EQ(choose.choices[1].weight, 1);
  EXPECT_TRUE(std::holds_alternative<IdleStep>(choose.choices[1].flow.at(0).action));
}

TEST(Steps, IfWithAndWithoutElse) {
  const auto both = chat_step<IfStep>(
      R"({"if": "${vu % 2 == 0 && vu > 3}", "then": [{"think": "1s"}], "else": [{"idle": "1s"}]})");
  EvaluationContext context;
  context.vu = 4;
  EXPECT_EQ(both.condition.evaluate_integer(context), 1);
  context.vu = 5;
  EXPECT_EQ(both.condition.evaluate_integer(context), 0);
  EXPECT_EQ(both.else_flow.size(), 1U);
  EXPECT_TRUE(
      chat_step<IfStep>(R"({"if": "${vu == 0}", "then": [{"think": "1s"}]})").else_flow.empty());
}

TEST(Steps, StepsOfAnAdversaryAreCountedApart) {
  const Scenario scenario = must_read(R"({"scenario": "t", "target": "a:1",
"protocol": "protocols/echo.json", "cohorts": {
"good": {"executor": "constant-vus", "vus": 1, "duration": "1s", "flow": [{"connect": {}}]},
"bad": {"adversary": true, "executor": "constant-vus", "vus": 1, "duration": "1s",
        "flow": [{"connect": {}}]}}})");
  ASSERT_EQ(scenario.metrics.size(), 2U);
  EXPECT_EQ(scenario.metrics[0].name, scenario.metrics[1].name);
  EXPECT_FALSE(scenario.metrics[0].adversary);
  EXPECT_TRUE(scenario.metrics[1].adversary);
  EXPECT_EQ(scenario.cohorts[1].flow[0].metric, MetricIndex{1});
}

}  // namespace
}  // namespace portstorm::client
