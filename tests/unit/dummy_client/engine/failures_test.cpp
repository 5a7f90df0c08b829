// What a run says of a server that does wrong, and of a scenario that cannot go on.
#include <gtest/gtest.h>

#include "tests/unit/dummy_client/engine/load_fixture.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

const std::string echo_once = R"({"connect": {}},
{"send": {"text": "hello"}},
{"expect": "echo", "timeout": "50ms"},
{"disconnect": "reset"})";

const std::string login = R"({"connect": {}},
{"send": "LoginRequest", "with": {"user_id": "user${vu}"}},
{"expect": "LoginResponse", "where": {"result": 0}, "timeout": "50ms", "as": "login"},
{"disconnect": "reset"})";

Script answering(const std::string& answer) {
  Script script;
  script.on_bytes = [answer](Peer& peer, std::string_view) { peer.send(answer); };
  return script;
}

class Failures : public LoadFixture {
 protected:
  // All errors of the run are of this kind; what the example says.
  static std::string example_of(const RunResult& result, const std::string& kind) {
    EXPECT_EQ(errors_of(result), std::to_string(result.error_count) + " " + kind);
    EXPECT_GT(result.error_count, 0U);
    const auto found = result.errors.find(kind);
    return found == result.errors.end() ? "" : found->second.example;
  }
};

TEST_F(Failures, OtherBytesThanWereSentAreNoEcho) {
  serve(answering("hellO"));
  const RunResult result = run({echo_once});
  const std::string example = example_of(result, "expect: wrong value");
  EXPECT_NE(example.find("other bytes than were sent"), std::string::npos) << example;
  EXPECT_NE(example.find("test.json:6:1, vu 0"), std::string::npos) << example;
  EXPECT_EQ(result.iterations, 0U);
  EXPECT_EQ(step(result, "echo").count, 0U);
}

TEST_F(Failures, MoreBytesThanWereSentAreNoEcho) {
  serve(answering("hello!"));
  const std::string example = example_of(run({echo_once}), "expect: wrong value");
  EXPECT_NE(example.find("more bytes than were sent"), std::string::npos) << example;
}

TEST_F(Failures, BytesThatNobodyAskedForAreNoEcho) {
  Script script;
  script.on_open = [](Peer& peer) { peer.send("welcome"); };
  serve(script);
  const RunResult result = run({R"({"connect": {}}, {"think": "5s"}, {"send": {"text": "hello"}},
    {"expect": "echo"}, {"disconnect": "reset"})"});
  example_of(result, "expect: wrong value");
}

TEST_F(Failures, AServerThatNeverAnswersTimesOut) {
  serve(Script{});
  const RunResult result = run({echo_once});
  const std::string example = example_of(result, "expect: timed out");
  EXPECT_NE(example.find("the reply did not come within 50ms"), std::string::npos) << example;
  EXPECT_NE(example.find("test.json:6:1"), std::string::npos) << example;
  EXPECT_EQ(step(result, "echo").failures, result.error_count);
  EXPECT_EQ(step(result, "echo").latency.count(), 0U);
  EXPECT_EQ(result.bytes_received, 0U);
}

TEST_F(Failures, HalfAnEchoTimesOut) {
  serve(answering("hel"));
  const RunResult result = run({echo_once});
  example_of(result, "expect: timed out");
  EXPECT_EQ(result.bytes_received, result.error_count * 3);
}

TEST_F(Failures, ATimeOutNamesThePacketThatDidNotCome) {
  serve(Script{});
  const std::string example = example_of(run({login, "tutorial_chat"}), "expect: timed out");
  EXPECT_NE(example.find("LoginResponse did not come"), std::string::npos) << example;
}

TEST_F(Failures, AConnectionThatTheServerClosesIsAnError) {
  Script script;
  script.on_open = [](Peer& peer) { peer.close(); };
  serve(script);
  const RunResult result = run({R"({"connect": {}}, {"think": "5s"}, {"disconnect": "reset"})"});
  const std::string example = example_of(result, "connection: closed by the server");
  EXPECT_NE(example.find("closed by the server (" PORTSTORM_SCENARIOS), std::string::npos);
  EXPECT_EQ(step(result, "connect").count, result.error_count);
}

TEST_F(Failures, AResetAfterSomePacketsFailsTheExpect) {
  Script script;
  script.on_bytes = [left = 3](Peer& peer, std::string_view bytes) mutable {
    if (--left == 0) return peer.close(CloseMode::reset);
    peer.send(bytes);
  };
  serve(script);
  const RunResult result = run({R"({"connect": {}},
{"repeat": 10, "flow": [{"send": {"text": "x"}}, {"expect": "echo"}]},
{"disconnect": "reset"})"});
  EXPECT_EQ(errors_of(result), "1 connection: reset");
  EXPECT_EQ(step(result, "echo").failures, 1U);
  EXPECT_GE(step(result, "echo").count, 2U);
}

TEST_F(Failures, ABadLengthEndsTheConnection) {
  serve(answering(std::string("\x04\x00\xca\x00\x00", 5)));
  const std::string example =
      example_of(run({login, "tutorial_chat"}), "receive: length_below_header");
  EXPECT_NE(example.find("bad length"), std::string::npos) << example;
  serve(answering(std::string("\xff\xff\xca\x00\x00", 5)));
  example_of(run({login, "tutorial_chat"}), "receive: length_above_maximum");
}

TEST_F(Failures, AWrongFieldIsNamedWithBothValues) {
  serve(answering(std::string("\x07\x00\xca\x00\x00\x03\x00", 7)));
  const RunResult result = run({login, "tutorial_chat"});
  const std::string example = example_of(result, "expect: wrong value");
  EXPECT_NE(example.find("LoginResponse.result is 3, not 0"), std::string::npos) << example;
  EXPECT_EQ(step(result, "login").failures, result.error_count);
}

TEST_F(Failures, APacketWithoutTheFieldIsNamed) {
  serve(answering(std::string("\x05\x00\xca\x00\x00", 5)));
  const std::string example = example_of(run({login, "tutorial_chat"}), "expect: wrong value");
  EXPECT_NE(example.find("LoginResponse is too short for result"), std::string::npos) << example;
}

TEST_F(Failures, AServerThatNeverReadsBlocksUntilTheRunEnds) {
  Script script;
  script.reads = false;
  serve(script);
  const RunResult result = run({R"({"connect": {}},
    {"repeat": 100000, "flow": [{"send": {"bytes": 60000}}]}, {"disconnect": "reset"})",
                                "echo", constant_vus(2, "100ms"), "0s"});
  EXPECT_EQ(errors_of(result), "");
  EXPECT_EQ(result.interrupted_iterations, 2U);
  EXPECT_EQ(result.iterations, 0U);
  EXPECT_LE(result.bytes_sent, result.packets_sent * 60'000);
}

TEST_F(Failures, AServerThatKeepsItsSideOpenIsLeftAtTheEnd) {
  Script script;
  script.on_end = [](Peer&) {};
  serve(script);
  const RunResult result = run({R"({"connect": {}}, {"disconnect": "graceful"})", "echo",
                                constant_vus(1, "100ms"), "100ms"});
  EXPECT_EQ(errors_of(result), "");  // its deadline is longer than this run
  EXPECT_EQ(result.interrupted_iterations, 1U);
}

TEST_F(Failures, AnExpressionThatFailsWhileItRunsIsAnError) {
  serve(answering(std::string("\x07\x00\xca\x00\x00\x00\x00", 7)));
  const std::string flow = R"({"connect": {}},
{"send": "RoomEnterRequest", "with": {"room": "${100 / vu}"}},
{"expect": "LoginResponse"}, {"disconnect": "reset"}, {"think": "1ms"})";
  const RunResult result = run({flow, "tutorial_chat", constant_vus(2, "100ms")});
  const std::string example = example_of(result, "expression");
  EXPECT_NE(example.find("test.json:5:1, vu 0"), std::string::npos) << example;
  EXPECT_GT(result.iterations, 0U);  // of user 1
}

TEST_F(Failures, ANumberThatFitsNoFieldIsAnError) {
  serve(answering(std::string("\x07\x00\xca\x00\x00\x00\x00", 7)));
  const std::string flow = R"({"connect": {}},
{"send": "RoomEnterRequest", "with": {"room": "${2147483647 + vu}"}},
{"expect": "LoginResponse"}, {"disconnect": "reset"}, {"think": "1ms"})";
  const RunResult result = run({flow, "tutorial_chat", constant_vus(2, "100ms")});
  const std::string example = example_of(result, "send: not encodable");
  EXPECT_NE(example.find("out_of_range at room (i32)"), std::string::npos) << example;
  EXPECT_EQ(step(result, "RoomEnterRequest").failures, result.error_count);
  EXPECT_GT(result.iterations, 0U);
}

TEST_F(Failures, AWhereThatFailsToEvaluateIsAnError) {
  serve(answering(std::string("\x07\x00\xca\x00\x00\x00\x00", 7)));
  const std::string flow = R"({"connect": {}}, {"send": "RoomEnterRequest"},
{"expect": "LoginResponse", "where": {"result": "${1 / vu}"}}, {"disconnect": "reset"})";
  const std::string example = example_of(run({flow, "tutorial_chat"}), "expression");
  EXPECT_NE(example.find("test.json:5:1"), std::string::npos) << example;
}

// ---- back-off -----------------------------------------------------------------------------------

TEST_F(Failures, AUserThatFailsRestsLongerEachTime) {
  Script script;
  script.on_open = [](Peer& peer) { peer.close(CloseMode::reset); };
  serve(script);
  const RunResult result = run({R"({"connect": {}}, {"think": "5s"}, {"disconnect": "reset"})",
                                "echo", constant_vus(1, "600ms")});
  // At 0, and then at the earliest after 50, 100, 200 and 400 ms more.
  EXPECT_LE(result.error_count, 4U);
  EXPECT_GE(result.error_count, 2U);
  EXPECT_EQ(result.iterations, 0U);
  EXPECT_EQ(result.peak_vus, 1U);
}

TEST_F(Failures, ATargetThatRefusesIsUnreachableAtOnce) {
  target = refusing_endpoint();
  const RunResult result = run({echo_once, "echo", constant_vus(50, "60s")});
  EXPECT_EQ(result.verdict, Verdict::unreachable);
  EXPECT_LT(result.elapsed, 30s);
  const std::string example = example_of(result, "connect: refused");
  EXPECT_NE(example.find("connect to " + target->to_string() + ": refused"), std::string::npos);
  EXPECT_EQ(step(result, "connect").failures, result.error_count);
  EXPECT_EQ(step(result, "connect").count, 0U);
  EXPECT_EQ(result.peak_connections, 0U);
}

TEST_F(Failures, ATargetThatAnsweredOnceIsNotUnreachable) {
  serve(echo_script());
  prepare({echo_once, "echo", constant_vus(30, "1500ms")});
  auto result = std::async(std::launch::async, [&] { return load->run(); });
  while (load->progress().iterations == 0 && result.wait_for(1ms) != std::future_status::ready) {
  }
  server.reset();
  EXPECT_EQ(result.get().verdict, Verdict::passed);
}

}  // namespace
}  // namespace portstorm::client
