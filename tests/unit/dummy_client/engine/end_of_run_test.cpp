// How runs and periods end: in time, gracefully, interrupted, stopped from outside.
#include <gtest/gtest.h>

#include "tests/support/eventually.h"
#include "tests/unit/dummy_client/engine/load_fixture.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

// One exchange that takes as long as the server does.
const std::string exchange = R"({"connect": {}}, {"send": {"bytes": 8}},
  {"expect": "echo", "timeout": "60s"}, {"disconnect": "reset"})";

class EndOfRun : public LoadFixture {};

TEST_F(EndOfRun, AFlowThatIsUnderWayMayFinish) {
  serve(answering_after(300ms));
  const RunResult result = run({exchange, "echo", constant_vus(4, "200ms"), "30s"});
  EXPECT_EQ(result.iterations, 4U);
  EXPECT_EQ(result.interrupted_iterations, 0U);
  EXPECT_EQ(errors_of(result), "");
  EXPECT_GE(result.elapsed, 300ms);
  EXPECT_LT(result.elapsed, 30s);  // it does not wait for the graceful stop to pass
}

TEST_F(EndOfRun, WithoutAGracefulStopTheFlowIsInterrupted) {
  serve(Script{});
  const RunResult result = run({exchange, "echo", constant_vus(4, "200ms"), "0s"});
  EXPECT_EQ(result.iterations, 0U);
  EXPECT_EQ(result.interrupted_iterations, 4U);
  EXPECT_EQ(errors_of(result), "");
  EXPECT_EQ(result.verdict, Verdict::passed);
  EXPECT_LT(result.elapsed, 30s);
}

TEST_F(EndOfRun, AThinkingUserIsInterruptedToo) {
  serve(echo_script());
  const RunResult result = run({R"({"connect": {}}, {"think": "1h"}, {"disconnect": "reset"})",
                                "echo", constant_vus(3, "200ms"), "100ms"});
  EXPECT_EQ(result.interrupted_iterations, 3U);
  EXPECT_GE(result.elapsed, 300ms);
  EXPECT_LT(result.elapsed, 30s);
}

// The quickest of three: a busy machine is no reason, a forgotten wake-up is one each time.
TEST_F(EndOfRun, NobodyWaitsForAThreadThatHasNothingToDo) {
  serve(echo_script());
  LoadOptions options;
  options.threads = 4;
  auto quickest = std::chrono::nanoseconds::max();
  for (int i = 0; i < 3 && quickest >= 900ms; ++i) {
    quickest =
        std::min(quickest, run({exchange, "echo", constant_vus(1, "100ms")}, options).elapsed);
  }
  EXPECT_LT(quickest, 900ms);
}

TEST_F(EndOfRun, NobodyWaitsWhenTheLastStepIsAThink) {
  serve(echo_script());
  auto quickest = std::chrono::nanoseconds::max();
  for (int i = 0; i < 3 && quickest >= 900ms; ++i) {
    const RunResult result = run({R"({"connect": {}}, {"disconnect": "reset"},
      {"think": "150ms"})",
                                  "echo", constant_vus(2, "100ms")});
    EXPECT_EQ(result.iterations, 2U);
    quickest = std::min(quickest, result.elapsed);
  }
  EXPECT_LT(quickest, 900ms);
}

// A member of a group lingers at the end, in the middle of a split write: it must not come back.
TEST_F(EndOfRun, AUserThatLingersInTheMiddleOfAWriteStaysQuiet) {
  Script script;
  script.on_bytes = [](Peer&, std::string_view) {};
  serve(script);
  ScenarioText text{R"({"connect": {}}, {"join": "room"},
    {"split": {"at": "every_byte", "delay": "1ms"}},
    {"send": "RoomChatRequest", "with": {"message": "${stamp}"}, "ledger": "room"},
    {"idle": "1h"})",
                    "tutorial_chat", constant_vus(10, "100ms"), "0s"};
  text.more = R"("ledgers": {"RoomChatNotify": {"field": "message"}}, )";
  const RunResult result = run(text);
  EXPECT_LT(result.elapsed, 20s);
  EXPECT_EQ(result.interrupted_iterations, 10U);
}

// Nobody can be owed what never went out whole.
TEST_F(EndOfRun, AMessageThatIsCutOffByItIsNotMissing) {
  serve(Script{});
  ScenarioText text{R"({"connect": {}}, {"join": "room"},
    {"split": {"at": "every_byte", "delay": "1h"}},
    {"send": "RoomChatRequest", "with": {"message": "${stamp}"}, "ledger": "room"},
    {"idle": "1h"})",
                    "tutorial_chat", constant_vus(3, "100ms"), "0s"};
  text.more = R"("ledgers": {"RoomChatNotify": {"field": "message"}}, )";
  const RunResult result = run(text);
  ASSERT_TRUE(result.ledger);
  EXPECT_EQ(result.ledger->messages, 0U);
  EXPECT_EQ(result.ledger->missing, 0U);
}

// Of two that are written together, the first is through.
TEST_F(EndOfRun, OfAGatheredWriteThatIsCutOffTheWholeMessagesCount) {
  serve(Script{});
  ScenarioText text{R"({"connect": {}}, {"join": "room"},
    {"coalesce": 2}, {"split": {"at": [300], "delay": "1h"}},
    {"send": "RoomChatRequest", "with": {"message": "${stamp}"}, "ledger": "room"},
    {"send": "RoomChatRequest", "with": {"message": "${stamp}"}, "ledger": "room"},
    {"idle": "1h"})",
                    "tutorial_chat", constant_vus(1, "100ms"), "0s"};
  text.more = R"("ledgers": {"RoomChatNotify": {"field": "message"}}, )";
  const RunResult result = run(text);
  ASSERT_TRUE(result.ledger);
  EXPECT_EQ(result.ledger->messages, 1U);
  EXPECT_EQ(result.ledger->missing, 1U);
  EXPECT_EQ(step(result, "RoomChatRequest").count, 1U);
}

// ---- ramping ------------------------------------------------------------------------------------

std::string ramping(const std::string& stages, const std::string& ramp_down) {
  return R"("executor": "ramping-vus", "gracefulRampDown": ")" + ramp_down + R"(", "stages": )" +
         stages;
}

TEST_F(EndOfRun, ARampDownInterruptsThoseItTakesAway) {
  serve(Script{});
  const RunResult result =
      run({exchange, "echo",
           ramping(R"([{"duration": "0s", "target": 5}, {"duration": "100ms", "target": 5},
                       {"duration": "0s", "target": 2}, {"duration": "100ms", "target": 2}])",
                   "0s"),
           "0s"});
  EXPECT_EQ(result.peak_vus, 5U);
  EXPECT_EQ(result.interrupted_iterations, 5U);
  EXPECT_EQ(server->accepted(), 5U);
  EXPECT_GE(result.elapsed, 200ms);
}

TEST_F(EndOfRun, AGracefulRampDownLetsThemFinish) {
  serve(answering_after(200ms));
  const RunResult result =
      run({exchange, "echo",
           ramping(R"([{"duration": "0s", "target": 3}, {"duration": "100ms", "target": 3},
                       {"duration": "0s", "target": 0}])",
                   "30s"),
           "30s"});
  EXPECT_EQ(result.iterations, 3U);
  EXPECT_EQ(result.interrupted_iterations, 0U);
}

TEST_F(EndOfRun, WhoIsTakenAwayMayComeBack) {
  serve(Script{});
  const RunResult result =
      run({exchange, "echo",
           ramping(R"([{"duration": "0s", "target": 3}, {"duration": "100ms", "target": 3},
                       {"duration": "0s", "target": 0}, {"duration": "100ms", "target": 0},
                       {"duration": "0s", "target": 3}, {"duration": "100ms", "target": 3}])",
                   "0s"),
           "0s"});
  EXPECT_EQ(result.peak_vus, 3U);
  EXPECT_EQ(server->accepted(), 6U);
  EXPECT_EQ(result.interrupted_iterations, 6U);
}

TEST_F(EndOfRun, ARampUpStartsUsersOneAfterTheOther) {
  std::vector<TimePoint> opened;  // the server's thread alone, until it has ended
  Script script;
  script.on_open = [&](Peer&) { opened.push_back(std::chrono::steady_clock::now()); };
  serve(script);
  const TimePoint before = std::chrono::steady_clock::now();
  const RunResult result =
      run({exchange, "echo", ramping(R"([{"duration": "300ms", "target": 6}])", "0s"), "0s"});
  EXPECT_GE(result.peak_vus, 1U);
  EXPECT_LE(result.peak_vus, 5U);  // the sixth would begin at the very end
  server.reset();
  for (std::size_t i = 0; i < opened.size(); ++i) EXPECT_GE(opened[i] - before, (i + 1) * 50ms);
}

// ---- stopped from outside -----------------------------------------------------------------------

TEST_F(EndOfRun, StoppedFromAnotherThreadItEndsAtOnceAndIsWhole) {
  serve(Script{});
  prepare({exchange, "echo", constant_vus(10, "60s"), "60s"});
  auto result = std::async(std::launch::async, [&] { return load->run(); });
  ASSERT_TRUE(test::eventually([&] { return server->bytes_received() >= 10 * 8; }));
  load->stop();
  const RunResult stopped = result.get();
  EXPECT_EQ(stopped.verdict, Verdict::aborted);
  EXPECT_LT(stopped.elapsed, 30s);
  EXPECT_EQ(stopped.interrupted_iterations, 10U);
  EXPECT_EQ(stopped.packets_sent, 10U);
  EXPECT_EQ(stopped.iterations, 0U);
  EXPECT_EQ(stopped.peak_vus, 10U);
  EXPECT_EQ(stopped.peak_connections, 10U);
  EXPECT_EQ(errors_of(stopped), "");
  EXPECT_TRUE(load->progress().stopping);
  EXPECT_EQ(load->progress().vus, 0U);
  EXPECT_EQ(load->progress().connections, 0U);
}

TEST_F(EndOfRun, StoppedBeforeItBeganItDoesNothing) {
  serve(Script{});
  prepare({exchange, "echo", constant_vus(10, "60s"), "60s"});
  load->stop();
  const RunResult result = load->run();
  EXPECT_EQ(result.verdict, Verdict::aborted);
  EXPECT_EQ(result.iterations, 0U);
  EXPECT_LT(result.elapsed, 30s);
}

TEST_F(EndOfRun, UsersWhoseTimeHasNotComeAreDoneWhenItIsStopped) {
  serve(Script{});
  ScenarioText text{exchange, "echo", constant_vus(3, "60s") + R"(, "startTime": "60s")"};
  prepare(text);
  auto result = std::async(std::launch::async, [&] { return load->run(); });
  ASSERT_TRUE(test::eventually([&] { return load->progress().elapsed != 0ns; }));
  load->stop();
  const RunResult stopped = result.get();
  EXPECT_EQ(stopped.verdict, Verdict::aborted);
  EXPECT_EQ(stopped.peak_vus, 0U);
  EXPECT_EQ(stopped.interrupted_iterations, 0U);
  EXPECT_LT(stopped.elapsed, 30s);
}

TEST_F(EndOfRun, UsersThatBackOffAreDoneWhenItIsStopped) {
  Script script;
  script.on_open = [](Peer& peer) { peer.close(CloseMode::reset); };
  serve(script);
  prepare({exchange, "echo", constant_vus(5, "60s"), "60s"});
  auto result = std::async(std::launch::async, [&] { return load->run(); });
  ASSERT_TRUE(test::eventually([&] { return load->progress().errors >= 10; }));
  load->stop();
  EXPECT_LT(result.get().elapsed, 30s);
  EXPECT_EQ(load->progress().vus, 0U);
}

TEST_F(EndOfRun, AStopMayCoincideWithTheEnd) {
  serve(echo_script());
  for (int i = 0; i < 20; ++i) {
    prepare({exchange, "echo", constant_vus(2, "5ms")});
    auto result = std::async(std::launch::async, [&] { return load->run(); });
    std::this_thread::sleep_for(std::chrono::microseconds(4500 + i * 100));
    load->stop();
    load->stop();
    const Verdict verdict = result.get().verdict;
    EXPECT_TRUE(verdict == Verdict::aborted || verdict == Verdict::passed);
    EXPECT_EQ(load->progress().vus, 0U);
    EXPECT_EQ(load->progress().connections, 0U);
  }
}

}  // namespace
}  // namespace portstorm::client
