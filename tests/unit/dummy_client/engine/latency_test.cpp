// What a latency is: from the moment the step was due, the server's time and nothing else's.
#include <gtest/gtest.h>

#include <set>

#include "tests/unit/dummy_client/engine/virtual_time.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

class Latency : public VirtualTimeFixture {};

TEST_F(Latency, HasTheServersDelayInIt) {
  serve(answering_after(100ms));
  const RunResult result = run({R"({"connect": {}}, {"send": {"bytes": 8}}, {"expect": "echo"},
    {"disconnect": "reset"})",
                                "echo", constant_vus(3, "150ms")});
  const StepResult& echo = step(result, "echo");
  EXPECT_GE(echo.count, 3U);
  EXPECT_GE(echo.latency.min(), 100ms);
  EXPECT_GE(echo.uncorrected_latency.min(), 100ms);
  EXPECT_GE(echo.latency.min(), echo.uncorrected_latency.min());
  EXPECT_GE(result.seconds.front().p50, 100ms);
}

TEST_F(Latency, HasNoThinkTimeInIt) {
  serve(answering_after(50ms));
  const RunResult result = run({R"({"connect": {}}, {"think": "200ms"}, {"send": {"bytes": 8}},
    {"expect": "echo"}, {"think": "200ms"}, {"disconnect": "reset"})",
                                "echo", constant_vus(1, "200ms")});
  ASSERT_EQ(result.iterations, 1U);
  // All of the run's time but the thinking is left for it.
  EXPECT_LE(step(result, "echo").latency.max(), result.elapsed - 400ms);
  EXPECT_LE(step(result, "send").latency.max(), result.elapsed - 450ms);
  EXPECT_GE(step(result, "echo").latency.min(), 50ms);
}

TEST_F(Latency, OfEachUserShowsAStallOfTheServer) {
  constexpr std::size_t users = 5;
  script.on_bytes = [this, seen = std::map<std::size_t, int>(), has_stalled = false](
                        Peer& peer, std::string_view bytes) mutable {
    ++seen[peer.number()];
    bool all_are_busy = seen.size() == users;
    for (const auto& [number, packets] : seen) all_are_busy = all_are_busy && packets >= 3;
    if (all_are_busy && !has_stalled) {
      has_stalled = true;
      time->stall(300ms);
    }
    peer.after(0ns, [&peer, text = std::string(bytes)] { peer.send(text); });
  };
  const RunResult result = run({R"({"connect": {}}, {"repeat": 100000, "flow": [
    {"send": {"bytes": 8}}, {"expect": "echo"}, {"think": "5ms"}]}, {"disconnect": "reset"})",
                                "echo", constant_vus(users, "700ms"), "0s"});
  EXPECT_EQ(errors_of(result), "");
  EXPECT_GE(count_from(step(result, "echo").latency, 150ms), users);
  EXPECT_GE(result.seconds.front().max, 150ms);
}

// What the server takes to close its side is no part of the next connect.
TEST_F(Latency, OfAConnectHasNoDisconnectInIt) {
  script.on_end = [](Peer& peer) { peer.after(150ms, [&peer] { peer.close(); }); };
  const RunResult result =
      run({R"({"connect": {}}, {"disconnect": "graceful"})", "echo", constant_vus(1, "350ms")});
  EXPECT_GE(result.iterations, 3U);
  EXPECT_EQ(errors_of(result), "");
  const auto disconnecting = result.iterations * 150ms;
  EXPECT_LE(sum_of(step(result, "connect").latency), result.elapsed - disconnecting);
}

TEST_F(Latency, OfAReplyThatCameBeforeItWasExpectedEndsWithItsArrival) {
  serve(echo_script());
  const RunResult result = run({R"({"connect": {}}, {"send": {"bytes": 8}}, {"think": "300ms"},
    {"expect": "echo"}, {"disconnect": "reset"})",
                                "echo", constant_vus(1, "200ms")});
  ASSERT_EQ(result.iterations, 1U);
  EXPECT_LT(step(result, "echo").latency.max(), 300ms);  // the thinking is no part of it
}

TEST_F(Latency, OfASendThatTheServerHoldsUpIsTheSendsOwn) {
  script.reads = false;
  script.on_open = [](Peer& peer) { peer.after(300ms, [&peer] { peer.close(CloseMode::reset); }); };
  const RunResult result = run({R"({"connect": {"timeout": "1s"}},
    {"repeat": 100000, "flow": [{"send": {"bytes": 60000}}]}, {"disconnect": "reset"})",
                                "echo", constant_vus(1, "100ms")});
  EXPECT_EQ(errors_of(result), "1 connection: reset");
  EXPECT_LT(step(result, "send").count, result.packets_sent);
}

TEST_F(Latency, ScheduleLagIsMeasuredForEachTimer) {
  serve(echo_script());
  const RunResult result = run({R"({"connect": {}}, {"repeat": 10, "flow": [{"think": "1ms"}]},
    {"disconnect": "reset"})",
                                "echo", constant_vus(2, "50ms")});
  EXPECT_GE(result.generator.schedule_lag.count(), result.iterations);
}

}  // namespace
}  // namespace portstorm::client
