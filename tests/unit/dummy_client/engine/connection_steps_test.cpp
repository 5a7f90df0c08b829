// Steps about the connection's ends: half-closes, closes by the server, ports and addresses.
#include <gtest/gtest.h>

#include "tests/unit/dummy_client/engine/chat_server.h"
#include "tests/unit/dummy_client/engine/load_fixture.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

const std::string login_response = chat_packet(202, std::string(2, '\0'));
const std::string once = R"("executor": "per-vu-iterations", "vus": 1, "iterations": 1)";

class ConnectionSteps : public LoadFixture {
 protected:
  RunResult run_once(const std::string& flow) { return run({flow, "echo", once}); }
};

Script closing(CloseMode mode, std::chrono::milliseconds delay = 0ms) {
  Script script;
  script.on_bytes = [mode, delay](Peer& peer, std::string_view) {
    peer.after(delay, [&peer, mode] { peer.close(mode); });
  };
  return script;
}

// ---- expect_close -------------------------------------------------------------------------------

TEST_F(ConnectionSteps, TheServersCloseCanBeExpected) {
  for (const CloseMode mode : {CloseMode::graceful, CloseMode::reset}) {
    serve(closing(mode, 50ms));
    const RunResult result = run_once(R"({"connect": {}}, {"send": {"text": "bye"}},
      {"expect_close": "any", "as": "kick"}, {"connect": {}}, {"disconnect": "reset"})");
    EXPECT_EQ(errors_of(result), "");
    EXPECT_EQ(result.iterations, 1U);
    EXPECT_EQ(step(result, "kick").count, 1U);
    EXPECT_GE(step(result, "kick").latency.min(), 50ms);
  }
}

TEST_F(ConnectionSteps, AFinIsNoReset) {
  serve(closing(CloseMode::graceful));
  const auto flow = [](const std::string& kind) {
    return R"({"connect": {}}, {"send": {"text": "bye"}}, {"expect_close": {"kind": ")" + kind +
           R"("}})";
  };
  EXPECT_EQ(errors_of(run_once(flow("graceful"))), "");
  EXPECT_EQ(errors_of(run_once(flow("reset"))), "1 expect_close: wrong kind");
  serve(closing(CloseMode::reset));
  EXPECT_EQ(errors_of(run_once(flow("reset"))), "");
  EXPECT_EQ(errors_of(run_once(flow("graceful"))), "1 expect_close: wrong kind");
}

TEST_F(ConnectionSteps, AServerThatDoesNotCloseIsFound) {
  serve(Script{});
  const RunResult result = run_once(R"({"connect": {}}, {"send": {"text": "bye"}},
    {"expect_close": {"timeout": "100ms"}})");
  EXPECT_EQ(errors_of(result), "1 expect_close: timed out");
}

TEST_F(ConnectionSteps, TheCloseMayComeBeforeItsStep) {
  for (const CloseMode mode : {CloseMode::graceful, CloseMode::reset}) {
    serve(closing(mode));
    const RunResult result = run_once(R"({"connect": {}}, {"send": {"text": "bye"}},
      {"idle": "150ms"}, {"send": {"text": "into the void"}}, {"think": "10ms"},
      {"expect_close": "any"})");
    EXPECT_EQ(errors_of(result), "");
    EXPECT_EQ(result.iterations, 1U);
  }
}

TEST_F(ConnectionSteps, AFloodEndsWithTheConnection) {
  serve(closing(CloseMode::reset));
  const RunResult result = run_once(R"({"connect": {}}, {"flood": {"bytes": 100}, "for": "20s"},
    {"expect_close": "any"})");
  EXPECT_EQ(errors_of(result), "");
  EXPECT_LT(result.elapsed, 10s);
}

TEST_F(ConnectionSteps, ASplitEndsWithTheConnection) {
  serve(closing(CloseMode::reset));
  const RunResult result = run_once(R"({"connect": {}},
    {"split": {"at": "every_byte", "delay": "10ms"}}, {"raw": {"text": "0123456789"}},
    {"expect_close": "any"})");
  EXPECT_EQ(errors_of(result), "");
}

TEST_F(ConnectionSteps, WithoutAStepThatExpectsItACloseIsAFailure) {
  serve(closing(CloseMode::graceful));
  const RunResult result = run_once(R"({"connect": {}}, {"send": {"text": "bye"}},
    {"idle": "100ms"}, {"disconnect": "graceful"})");
  EXPECT_EQ(errors_of(result), "1 connection: closed by the server");
}

TEST_F(ConnectionSteps, AnExpectMeetsACloseAsAFailure) {
  serve(closing(CloseMode::graceful));
  const RunResult result = run_once(R"({"connect": {}}, {"send": {"text": "bye"}},
    {"expect": "echo"}, {"expect_close": "any"})");
  EXPECT_EQ(result.error_count, 1U);
}

#ifndef _WIN32  // Wine may say end of stream for a reset, and reset for an end of stream
// Answers, says one thing more and ends the connection while the client is busy: its next write
// meets the reset before it has read on.
Script answering_and_gone(bool says_goodbye) {
  Script script;
  script.on_bytes = [says_goodbye](Peer& peer, std::string_view) {
    peer.send(login_response);
    peer.after(200us, [&peer, says_goodbye] {
      peer.send(login_response);
      peer.after(200us, [&peer, says_goodbye] {
        if (says_goodbye) peer.finish();
        peer.close(CloseMode::reset);
      });
    });
  };
  return script;
}

std::string busy_then_writing(const std::string& kind) {
  return R"({"connect": {}}, {"send": "LoginRequest"}, {"expect": "LoginResponse"},
    {"repeat": 9000, "flow": [{"mark": "busy"}]}, {"send": "RoomLeaveRequest"},
    {"expect_close": {"kind": ")" +
         kind + R"(", "timeout": "5s"}})";
}

TEST_F(ConnectionSteps, AFinStaysAFinWhenAWriteThenMeetsAReset) {
  for (int i = 0; i < 5; ++i) {
    serve(answering_and_gone(true));
    const RunResult result = run({busy_then_writing("graceful"), "tutorial_chat", once});
    EXPECT_EQ(errors_of(result), "");
    EXPECT_GE(result.bytes_received, 2 * login_response.size());
  }
}

TEST_F(ConnectionSteps, AResetStaysAResetWhenAWriteMeetsItFirst) {
  for (int i = 0; i < 5; ++i) {
    serve(answering_and_gone(false));
    EXPECT_EQ(errors_of(run({busy_then_writing("reset"), "tutorial_chat", once})), "");
  }
}
#endif

// ---- half-close ---------------------------------------------------------------------------------

TEST_F(ConnectionSteps, AfterAHalfCloseRepliesStillCome) {
  Script script;
  script.on_bytes = [](Peer& peer, std::string_view bytes) {
    peer.after(100ms, [&peer, text = std::string(bytes)] {
      peer.send(text);
      peer.after(50ms, [&peer] { peer.close(); });
    });
  };
  script.on_end = [](Peer&) {};
  serve(script);
  const RunResult result = run_once(R"({"connect": {}}, {"send": {"text": "hello"}},
    {"disconnect": "half_close"}, {"expect": "echo"}, {"expect_close": "graceful"})");
  EXPECT_EQ(errors_of(result), "");
  EXPECT_EQ(result.iterations, 1U);
  EXPECT_EQ(result.bytes_received, 5U);
}

TEST_F(ConnectionSteps, AHalfClosedConnectionCanBeClosedOrReset) {
  for (const std::string kind : {"graceful", "reset"}) {
    serve(Script{});
    const RunResult result = run_once(R"({"connect": {}}, {"send": {"text": "hello"}},
      {"disconnect": "half_close"}, {"disconnect": ")" +
                                      kind + R"("}, {"connect": {}})");
    EXPECT_EQ(errors_of(result), "") << kind;
    EXPECT_EQ(result.iterations, 1U);
  }
}

// ---- addresses ----------------------------------------------------------------------------------

TEST_F(ConnectionSteps, ConnectsFromTheGivenPorts) {
  serve(echo_script());
  const RunResult result =
      run({R"({"connect": {"from": "127.0.0.9", "local_ports": "41000-41063"}},
    {"send": {"text": "hi"}}, {"expect": "echo"}, {"disconnect": "reset"})",
           "echo", R"("executor": "per-vu-iterations", "vus": 20, "iterations": 1)"});
  EXPECT_EQ(errors_of(result), "");
  EXPECT_EQ(result.iterations, 20U);
}

TEST_F(ConnectionSteps, SaysWhenThePortsAreUsedUp) {
  serve(echo_script());
  const RunResult result =
      run({R"({"connect": {"from": "127.0.0.9", "local_ports": "42000-42001"}},
    {"idle": "300ms"}, {"disconnect": "reset"})",
           "echo", R"("executor": "per-vu-iterations", "vus": 3, "iterations": 1)"});
  EXPECT_EQ(errors_of(result), "1 connect: address_in_use");
}

}  // namespace
}  // namespace portstorm::client
