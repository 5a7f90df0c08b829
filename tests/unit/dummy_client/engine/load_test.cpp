// What a run counts when nothing goes wrong.
#include <gtest/gtest.h>

#include <numeric>

#include "tests/unit/dummy_client/engine/chat_server.h"
#include "tests/unit/dummy_client/engine/load_fixture.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

class LoadTest : public LoadFixture {};

const std::string ten_echoes = R"({"connect": {}},
  {"repeat": 10, "flow": [{"send": {"bytes": 64}}, {"expect": "echo"}]},
  {"disconnect": "graceful"})";

void expect_whole(const RunResult& result) {
  EXPECT_EQ(errors_of(result), "");
  EXPECT_EQ(result.error_count, 0U);
  EXPECT_GT(result.iterations, 0U);
  EXPECT_EQ(result.interrupted_iterations, 0U);
  EXPECT_EQ(result.verdict, Verdict::passed);
}

class EchoRun : public LoadFixture, public testing::WithParamInterface<unsigned> {};

TEST_P(EchoRun, AddsUp) {
  serve(echo_script());
  LoadOptions options;
  options.threads = GetParam();
  const RunResult result = run({ten_echoes, "echo", constant_vus(5, "200ms")}, options);
  expect_whole(result);
  EXPECT_EQ(result.packets_sent, result.iterations * 10);
  EXPECT_EQ(result.bytes_sent, result.packets_sent * 64);
  EXPECT_EQ(result.bytes_received, result.bytes_sent);
  EXPECT_EQ(result.bytes_sent, server->bytes_received());
  EXPECT_EQ(result.checked_steps, result.iterations * (1 + 10 + 10));
  EXPECT_EQ(step(result, "connect").count, result.iterations);
  EXPECT_EQ(step(result, "send").count, result.packets_sent);
  EXPECT_EQ(step(result, "echo").count, result.packets_sent);
  EXPECT_EQ(step(result, "echo").latency.count(), result.packets_sent);
  EXPECT_EQ(server->accepted(), result.iterations);
  EXPECT_EQ(result.peak_vus, 5U);
  EXPECT_GE(result.peak_connections, 1U);
  EXPECT_LE(result.peak_connections, 5U);
  EXPECT_GE(result.elapsed, 200ms);
  EXPECT_GT(result.generator.cpu, 0ns);
  EXPECT_FALSE(result.ledger);
}
INSTANTIATE_TEST_SUITE_P(Threads, EchoRun, testing::Values(1U, 2U, 5U, 8U));

TEST_F(LoadTest, TheSecondsAddUpToTheWhole) {
  serve(echo_script());
  const RunResult result = run({ten_echoes, "echo", constant_vus(3, "1100ms")});
  expect_whole(result);
  ASSERT_GE(result.seconds.size(), 2U);
  Second sum;
  for (const Second& second : result.seconds) {
    sum.packets_sent += second.packets_sent;
    sum.packets_received += second.packets_received;
    sum.bytes_sent += second.bytes_sent;
    sum.bytes_received += second.bytes_received;
    EXPECT_LE(second.vus, 3U);
    EXPECT_LE(second.connections, 3U);
  }
  EXPECT_EQ(sum.packets_sent, result.packets_sent);
  EXPECT_EQ(sum.packets_received, result.packets_received);
  EXPECT_EQ(sum.bytes_sent, result.bytes_sent);
  EXPECT_EQ(sum.bytes_received, result.bytes_received);
  EXPECT_GT(result.seconds.front().p50, 0ns);
  EXPECT_GE(result.seconds.front().max, result.seconds.front().p99);
}

TEST_F(LoadTest, TheResultNamesTheRun) {
  serve(echo_script());
  const RunResult result = run(
      {ten_echoes, "echo", constant_vus(1, "1ms"), "5s", R"("description": "why", "seed": 42,)"});
  EXPECT_EQ(result.scenario, "test");
  EXPECT_EQ(result.description, "why");
  EXPECT_EQ(result.seed, 42U);
  EXPECT_NE(result.scenario_file.find("test.json"), std::string::npos);
  EXPECT_GT(result.generator.peak_resident_bytes, 0U);
  EXPECT_EQ(result.steps.size(), 3U);
  EXPECT_EQ(result.steps.at(0).kind, StepResult::Kind::connect);
  EXPECT_EQ(result.steps.at(1).kind, StepResult::Kind::send);
  EXPECT_EQ(result.steps.at(2).kind, StepResult::Kind::expect);
}

TEST_F(LoadTest, LargeEchoesComeBackWhole) {
  serve(echo_script());
  const RunResult result = run({R"({"connect": {"receive_buffer_bytes": 4096}},
    {"send": {"bytes": 60000}}, {"expect": "echo"}, {"disconnect": "reset"})"});
  expect_whole(result);
  EXPECT_EQ(result.bytes_received, result.iterations * 60'000);
}

TEST_F(LoadTest, AnEchoInPiecesIsOneReply) {
  Script script;
  script.on_bytes = [](Peer& peer, std::string_view bytes) {
    for (const char byte : bytes) {
      peer.after(1ms, [&peer, byte] { peer.send(std::string(1, byte)); });
    }
  };
  serve(script);
  const RunResult result = run({R"({"connect": {}}, {"send": {"text": "pieces"}},
    {"expect": "echo"}, {"disconnect": "reset"})"});
  expect_whole(result);
  EXPECT_EQ(step(result, "echo").count, result.iterations);
}

TEST_F(LoadTest, RawBytesGoOutAsTheyAre) {
  std::promise<std::string> first;
  Script script;
  script.on_bytes = [&](Peer& peer, std::string_view bytes) {
    if (peer.number() == 0) first.set_value(std::string(bytes));
  };
  serve(script);
  const RunResult result = run({R"({"connect": {}}, {"raw": {"hex": "00 ff c9"}},
    {"think": "50ms"}, {"disconnect": "graceful"})",
                                "tutorial_chat"});
  expect_whole(result);
  server.reset();  // it refers to `first`
  EXPECT_EQ(first.get_future().get(), std::string("\0\xff\xc9", 3));
  EXPECT_EQ(result.bytes_sent, result.iterations * 3);
  EXPECT_EQ(result.packets_sent, 0U);
}

TEST_F(LoadTest, PacketsThatComeTogetherAreExpectedOneAfterTheOther) {
  Script script;
  script.on_bytes = [](Peer& peer, std::string_view) {
    const std::string success(2, '\0');
    const std::string unknown = chat_packet(999, "not in the protocol file");
    peer.send(chat_packet(216, success) + unknown + chat_packet(207, success) +
              chat_packet(202, success));
  };
  serve(script);
  const RunResult result = run({R"({"connect": {}}, {"send": "LoginRequest"},
    {"expect": "LoginResponse"}, {"expect": "RoomEnterResponse", "where": {"result": 0}},
    {"expect": "RoomLeaveResponse"}, {"disconnect": "reset"})",
                                "tutorial_chat"});
  expect_whole(result);
  EXPECT_EQ(step(result, "RoomLeaveResponse").count, result.iterations);
  EXPECT_EQ(result.packets_received, result.iterations * 4);
}

TEST_F(LoadTest, WhatIsSentBeforeAGracefulDisconnectArrives) {
  serve(Script{});
  const RunResult result = run({R"({"connect": {}}, {"send": {"bytes": 50000}},
    {"send": {"bytes": 50000}}, {"disconnect": "graceful"})",
                                "echo", constant_vus(3, "100ms")});
  expect_whole(result);
  EXPECT_EQ(result.bytes_sent, result.iterations * 100'000);
  EXPECT_EQ(server->bytes_received(), result.bytes_sent);
}

TEST_F(LoadTest, AFlowWithoutADisconnectEndsGracefully) {
  serve(echo_script());
  const RunResult result = run({R"({"connect": {}}, {"send": {"bytes": 9}}, {"expect": "echo"})"});
  expect_whole(result);
  EXPECT_EQ(server->accepted(), result.iterations);
}

TEST_F(LoadTest, UsersOfAllCohortsHaveNumbersOfTheirOwn) {
  std::map<std::string, int> seen;  // the server's thread alone, until it has ended
  Script script;
  script.on_bytes = [&](Peer& peer, std::string_view bytes) {
    ++seen[std::string(bytes)];
    peer.send(bytes);
  };
  serve(script);
  ScenarioText text{R"({"connect": {}}, {"send": {"text": "vu${vu}"}}, {"expect": "echo"},
    {"disconnect": "reset"}, {"think": "1ms"})"};
  text.executor = constant_vus(2, "100ms") + R"(, "flow": [{"connect": {}},
    {"send": {"text": "VU${vu}"}}, {"expect": "echo"}, {"disconnect": "reset"}]},
    "later": {"startTime": "50ms", )" +
                  constant_vus(3, "50ms");
  const RunResult result = run(text);
  expect_whole(result);
  server.reset();
  std::string all;
  for (const auto& [who, times] : seen) all += who + " ";
  EXPECT_EQ(all, "VU0 VU1 vu2 vu3 vu4 ");
  EXPECT_EQ(result.peak_vus, 5U);
}

TEST_F(LoadTest, ConnectsFromTheGivenAddress) {
  serve(echo_script());
  LoadOptions options;
  options.sources = {"127.0.0.7"};
  expect_whole(run({ten_echoes}, options));
}

TEST_F(LoadTest, ProgressCanBeSeenWhileItRuns) {
  serve(echo_script());
  Load& running = prepare({ten_echoes, "echo", constant_vus(3, "300ms")});
  EXPECT_EQ(running.progress().elapsed, 0ns);
  auto result = std::async(std::launch::async, [&] { return running.run(); });
  Progress last;
  while (result.wait_for(1ms) != std::future_status::ready) {
    const Progress now = running.progress();
    EXPECT_GE(now.packets_sent, last.packets_sent);
    EXPECT_GE(now.iterations, last.iterations);
    EXPECT_LE(now.vus, 3U);
    last = now;
  }
  EXPECT_EQ(last.duration, 300ms);
  EXPECT_GT(last.packets_sent, 0U);
  EXPECT_GT(last.elapsed, 0ns);
  EXPECT_EQ(running.progress().packets_sent, result.get().packets_sent);
}

}  // namespace
}  // namespace portstorm::client
