// Steps that bend what goes over the wire, and how it is read.
#include <gtest/gtest.h>

#include <set>

#include "tests/unit/dummy_client/engine/chat_server.h"
#include "tests/unit/dummy_client/engine/load_fixture.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

const std::string once = R"("executor": "per-vu-iterations", "vus": 1, "iterations": 1)";

// What the server got, receive by receive. Its thread alone, until the server has ended.
class WireSteps : public LoadFixture {
 protected:
  void serve_recording(bool echoes = true) {
    Script script;
    script.on_bytes = [this, echoes](Peer& peer, std::string_view bytes) {
      received.emplace_back(bytes);
      if (echoes) peer.send(bytes);
    };
    serve(script);
  }
  RunResult run_once(const std::string& flow, const std::string& protocol = "echo") {
    return run({flow, protocol, once});
  }
  std::string all_received() {
    server.reset();
    std::string all;
    for (const std::string& bytes : received) all += bytes;
    return all;
  }

  std::vector<std::string> received;
};

// ---- split and coalesce -------------------------------------------------------------------------

TEST_F(WireSteps, SplitsAtEveryByteWithADelay) {
  serve_recording();
  const RunResult result = run_once(R"({"connect": {}},
    {"split": {"at": "every_byte", "delay": "20ms"}}, {"send": {"text": "abcdef"}},
    {"expect": "echo"}, {"send": {"text": "whole"}}, {"expect": "echo"},
    {"disconnect": "graceful"})");
  EXPECT_EQ(errors_of(result), "");
  EXPECT_GE(result.elapsed, 100ms);
  EXPECT_EQ(all_received(), "abcdefwhole");
  const std::vector<std::string> pieces = {"a", "b", "c", "d", "e", "f", "whole"};
  EXPECT_EQ(received, pieces);
  EXPECT_EQ(result.packets_sent, 2U);
  EXPECT_EQ(step(result, "send").count, 2U);
  EXPECT_EQ(result.bytes_sent, 11U);
}

TEST_F(WireSteps, SplitsAtOffsets) {
  serve_recording();
  run_once(R"({"connect": {}}, {"split": {"at": [2, 5], "delay": "30ms"}},
    {"send": {"text": "abcdef"}}, {"expect": "echo"}, {"disconnect": "graceful"})");
  all_received();
  EXPECT_EQ(received, (std::vector<std::string>{"ab", "cde", "f"}));
}

TEST_F(WireSteps, WithoutADelayTheBytesAreTheSame) {
  serve_recording();
  const RunResult result = run_once(R"({"connect": {}}, {"repeat": 20, "flow": [
    {"split": {"at": "random", "pieces": 7}}, {"send": {"bytes": 1000}}, {"expect": "echo"}]},
    {"disconnect": "graceful"})");
  EXPECT_EQ(errors_of(result), "");
  EXPECT_EQ(result.bytes_sent, 20'000U);
  EXPECT_EQ(all_received().size(), 20'000U);
}

TEST_F(WireSteps, CoalescesSeveralPacketsIntoOneWrite) {
  serve_recording();
  const RunResult result = run_once(R"({"connect": {}}, {"coalesce": 3},
    {"send": {"text": "one"}}, {"send": {"text": "two"}}, {"send": {"text": "three"}},
    {"disconnect": "graceful"})");
  EXPECT_EQ(errors_of(result), "");
  all_received();
  EXPECT_EQ(received, std::vector<std::string>{"onetwothree"});
  EXPECT_EQ(result.packets_sent, 3U);
  EXPECT_EQ(step(result, "send").count, 3U);
}

TEST_F(WireSteps, CoalescedPacketsOfARepeat) {
  serve_recording();
  run_once(R"({"connect": {}}, {"coalesce": 10},
    {"repeat": 10, "flow": [{"send": {"text": "${iteration}x"}}]}, {"disconnect": "graceful"})");
  all_received();
  EXPECT_EQ(received, std::vector<std::string>{"0x0x0x0x0x0x0x0x0x0x"});
}

TEST_F(WireSteps, AStepThatWaitsSendsWhatHasBeenGathered) {
  serve_recording(false);
  const RunResult result = run_once(R"({"connect": {}}, {"coalesce": 5},
    {"send": {"text": "one"}}, {"send": {"text": "two"}}, {"think": "50ms"},
    {"send": {"text": "three"}}, {"disconnect": "graceful"})");
  EXPECT_EQ(errors_of(result), "");
  all_received();
  EXPECT_EQ(received, (std::vector<std::string>{"onetwo", "three"}));
}

TEST_F(WireSteps, WhatIsCoalescedCanBeSplit) {
  serve_recording();
  run_once(R"({"connect": {}}, {"coalesce": 2}, {"split": {"at": [4], "delay": "30ms"}},
    {"send": {"text": "one"}}, {"send": {"text": "two"}}, {"think": "100ms"},
    {"disconnect": "graceful"})");
  all_received();
  EXPECT_EQ(received, (std::vector<std::string>{"onet", "wo"}));
}

// ---- flood --------------------------------------------------------------------------------------

TEST_F(WireSteps, FloodsSoManyPackets) {
  serve_recording();
  const RunResult result = run_once(R"({"connect": {}},
    {"flood": {"text": "packet ${random(1000, 9999)} "}, "count": 5000, "as": "flood"},
    {"disconnect": "graceful"})");
  EXPECT_EQ(result.packets_sent, 5000U);
  EXPECT_EQ(step(result, "flood").count, 5000U);
  const std::string all = all_received();
  EXPECT_EQ(all.size(), 5000U * 12);
  EXPECT_NE(all.substr(0, 12), all.substr(12, 12));
}

TEST_F(WireSteps, FloodsForSoLong) {
  serve_recording(false);
  const RunResult result = run_once(R"({"connect": {}}, {"flood": {"bytes": 100}, "for": "200ms"},
    {"disconnect": "graceful"})");
  EXPECT_EQ(errors_of(result), "");
  EXPECT_GT(result.packets_sent, 100U);
  EXPECT_GE(result.elapsed, 200ms);
  EXPECT_EQ(all_received().size(), result.bytes_sent);
}

// How much goes out depends on the time; what comes behind it does not.
TEST_F(WireSteps, WhatFollowsAFloodIsTheSameInEachRun) {
  std::set<std::string> seen;
  for (const std::string duration : {"20ms", "60ms", "100ms"}) {
    received.clear();
    serve_recording(false);
    run_once(R"({"connect": {}}, {"flood": {"text": "${random(0, 9)}"}, "for": ")" + duration +
             R"("}, {"send": {"text": "<${random(0, 1000000000)}"}}, {"disconnect": "graceful"})");
    const std::string all = all_received();
    seen.insert(all.substr(all.find('<')));
    EXPECT_NE(all.find('1'), all.npos);  // the flood's own draws differ
    EXPECT_NE(all.find('2'), all.npos);
  }
  EXPECT_EQ(seen.size(), 1U);
}

TEST_F(WireSteps, AFloodIntoAWallEndsInTime) {
  Script script;
  script.reads = false;
  serve(script);
  const RunResult result = run_once(R"({"connect": {}}, {"flood": {"bytes": 1000}, "for": "300ms"},
    {"disconnect": "reset"})");
  EXPECT_EQ(errors_of(result), "");
  EXPECT_EQ(result.iterations, 1U);
  EXPECT_LT(result.elapsed, 30s);
}

TEST_F(WireSteps, AFloodWhoseExpressionFailsLaterIsAnError) {
  serve_recording(false);
  const RunResult result = run_once(R"({"connect": {}},
    {"flood": {"text": "${1000 / random(0, 400)} 0123456789"}, "count": 100000},
    {"disconnect": "graceful"})");
  EXPECT_EQ(errors_of(result), "1 expression");
}

TEST_F(WireSteps, AFloodsOwnTimeIsNoLatency) {
  serve_recording();
  const RunResult result = run_once(R"({"connect": {}}, {"flood": {"bytes": 10}, "for": "400ms"},
    {"idle": "50ms"}, {"disconnect": "reset"}, {"connect": {}}, {"disconnect": "reset"})");
  EXPECT_EQ(errors_of(result), "");
  EXPECT_LT(step(result, "connect").latency.max(), 300ms);
}

// ---- reading ------------------------------------------------------------------------------------

// Answers everything with so many bytes, in pieces of 10,000.
Script pouring(std::size_t bytes) {
  Script script;
  script.on_bytes = [bytes](Peer& peer, std::string_view) {
    for (std::size_t sent = 0; sent < bytes; sent += 10'000) peer.send(std::string(10'000, 'x'));
  };
  return script;
}

TEST_F(WireSteps, StopsReadingAndResumes) {
  serve(pouring(6'000'000));
  const RunResult stopped = run_once(R"({"connect": {"receive_buffer_bytes": 4096}},
    {"stop_reading": true}, {"send": {"text": "go"}}, {"idle": "300ms"}, {"disconnect": "reset"})");
  EXPECT_EQ(errors_of(stopped), "");
  EXPECT_LT(stopped.bytes_received, 1'000'000U);

  const RunResult resumed = run_once(R"({"connect": {"receive_buffer_bytes": 4096}},
    {"stop_reading": true}, {"send": {"text": "go"}}, {"idle": "200ms"}, {"resume_reading": true},
    {"idle": "3s"}, {"disconnect": "reset"})");
  EXPECT_EQ(errors_of(resumed), "");
  EXPECT_EQ(resumed.bytes_received, 6'000'000U);
}

TEST_F(WireSteps, ReadsSlowly) {
  serve(pouring(1'000'000));
  const RunResult result = run_once(R"({"connect": {"receive_buffer_bytes": 4096}},
    {"read_slowly": {"bytes_per_second": 20000}}, {"send": {"text": "go"}}, {"idle": "1s"},
    {"disconnect": "reset"})");
  EXPECT_EQ(errors_of(result), "");
  EXPECT_GE(result.bytes_received, 10'000U);
  EXPECT_LE(result.bytes_received, 25'000U + 16'384U);  // a receive that was posted already
}

// ---- optional expects, captures, exactness ------------------------------------------------------

std::string result_body(unsigned result) {
  return {static_cast<char>(result & 0xff), static_cast<char>(result >> 8)};
}

constexpr unsigned login_response = 202, room_enter_response = 207, room_leave_response = 216;

// Answers everything with these packets.
Script answering(const std::string& bytes) {
  Script script;
  script.on_bytes = [bytes](Peer& peer, std::string_view) { peer.send(bytes); };
  return script;
}

TEST_F(WireSteps, AnOptionalPacketMayComeOrNot) {
  const std::string flow = R"({"connect": {}}, {"send": "LoginRequest"},
    {"expect": "RoomEnterResponse", "optional": true, "capture": {"got": "result"}, "as": "push"},
    {"expect": "LoginResponse", "where": {"result": 0}}, {"disconnect": "reset"})";
  serve(answering(chat_packet(login_response, result_body(0))));
  const RunResult without = run_once(flow, "tutorial_chat");
  EXPECT_EQ(errors_of(without), "");
  EXPECT_EQ(step(without, "push").count, 0U);

  serve(answering(chat_packet(room_enter_response, result_body(7)) +
                  chat_packet(login_response, result_body(0))));
  const RunResult with = run_once(flow, "tutorial_chat");
  EXPECT_EQ(errors_of(with), "");
  EXPECT_EQ(step(with, "push").count, 1U);
}

TEST_F(WireSteps, AnOptionalPacketMustBeRightToo) {
  serve(answering(chat_packet(room_enter_response, result_body(7)) +
                  chat_packet(login_response, result_body(0))));
  const RunResult result = run_once(R"({"connect": {}}, {"send": "LoginRequest"},
    {"expect": "RoomEnterResponse", "optional": true, "where": {"result": 0}},
    {"expect": "LoginResponse"}, {"disconnect": "reset"})",
                                    "tutorial_chat");
  EXPECT_EQ(errors_of(result), "1 expect: wrong value");
}

TEST_F(WireSteps, ACapturedFieldCanBeSentBack) {
  std::vector<std::string> requests;
  Script script;
  script.on_bytes = [&](Peer& peer, std::string_view bytes) {
    requests.emplace_back(bytes);
    peer.send(chat_packet(login_response, result_body(513)));
  };
  serve(script);
  const RunResult result = run_once(R"({"connect": {}}, {"send": "LoginRequest"},
    {"expect": "LoginResponse", "capture": {"token": "result"}},
    {"send": "RoomEnterRequest", "with": {"room": "${token + 1}"}},
    {"expect": "LoginResponse", "where": {"result": "${token}"}}, {"disconnect": "reset"})",
                                    "tutorial_chat");
  EXPECT_EQ(errors_of(result), "");
  server.reset();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[1].substr(5), std::string("\x02\x02\0\0", 4));
}

TEST_F(WireSteps, AnExactPacketHasNothingBehindItsFields) {
  serve(answering(chat_packet(login_response, result_body(0) + "leaked memory")));
  const std::string flow = R"({"connect": {}}, {"send": "LoginRequest"},
    {"expect": "LoginResponse"}, {"disconnect": "reset"})";
  EXPECT_EQ(errors_of(run_once(flow, "tutorial_chat")), "");
  const RunResult result = run_once(R"({"connect": {}}, {"send": "LoginRequest"},
    {"expect": "LoginResponse", "exact": true}, {"disconnect": "reset"})",
                                    "tutorial_chat");
  EXPECT_EQ(errors_of(result), "1 expect: not exact");
}

TEST_F(WireSteps, AHeaderSaysWhatItIsTold) {
  serve_recording(false);
  const RunResult result = run_once(R"({"connect": {}},
    {"send": "RoomLeaveRequest", "header": {"length": 65535, "flags": "${vu + 7}"}},
    {"think": "50ms"}, {"send": "RoomLeaveRequest", "header": {"id": 1002}},
    {"disconnect": "graceful"})",
                                    "tutorial_chat");
  EXPECT_EQ(errors_of(result), "");
  all_received();
  ASSERT_EQ(received.size(), 2U);
  EXPECT_EQ(received[0], std::string("\xff\xff\xd7\x00\x07", 5));
  EXPECT_EQ(received[1], std::string("\x05\x00\xea\x03\x00", 5));
}

TEST_F(WireSteps, ManyRepliesInOneSegmentAreAllKept) {
  Script script;
  script.on_bytes = [](Peer& peer, std::string_view) {
    std::string all;
    for (int i = 0; i < 500; ++i) all += chat_packet(login_response, result_body(0));
    peer.send(all);
  };
  serve(script);
  const RunResult result = run_once(R"({"connect": {}}, {"send": "LoginRequest"},
    {"repeat": 500, "flow": [{"expect": "LoginResponse", "timeout": "1s"}]},
    {"disconnect": "reset"})",
                                    "tutorial_chat");
  EXPECT_EQ(errors_of(result), "");
  EXPECT_EQ(step(result, "LoginResponse").count, 500U);
}

// ---- what must not come -------------------------------------------------------------------------

TEST_F(WireSteps, NothingMeansNothing) {
  const std::string flow = R"({"connect": {}}, {"send": "LoginRequest"},
    {"expect": "LoginResponse"}, {"expect_nothing": "200ms"}, {"disconnect": "reset"})";
  const std::string answer = chat_packet(login_response, result_body(0));
  serve(answering(answer));
  const RunResult quiet = run_once(flow, "tutorial_chat");
  EXPECT_EQ(errors_of(quiet), "");
  EXPECT_GE(quiet.elapsed, 200ms);

  serve(answering(answer + answer));
  EXPECT_EQ(errors_of(run_once(flow, "tutorial_chat")), "1 expect_nothing");

  Script late;
  late.on_bytes = [answer](Peer& peer, std::string_view) {
    peer.send(answer);
    peer.after(100ms, [&peer] { peer.send(chat_packet(999, "unknown")); });
  };
  serve(late);
  EXPECT_EQ(errors_of(run_once(flow, "tutorial_chat")), "1 unexpected packet");
}

TEST_F(WireSteps, AnUnexpectedPacketFailsWhereTheCohortSaysSo) {
  serve(answering(chat_packet(room_leave_response, result_body(0)) +
                  chat_packet(login_response, result_body(0))));
  const std::string flow = R"({"connect": {}}, {"send": "LoginRequest"},
    {"expect": "LoginResponse"}, {"disconnect": "graceful"})";
  EXPECT_EQ(errors_of(run_once(flow, "tutorial_chat")), "");
  const RunResult strict = run({flow, "tutorial_chat", once + R"(, "unexpected": "fail")"});
  EXPECT_EQ(errors_of(strict), "1 unexpected packet");
}

TEST_F(WireSteps, ASecondReplyIsUnexpectedToo) {
  const std::string answer = chat_packet(login_response, result_body(0));
  serve(answering(answer + answer));
  const RunResult strict = run({R"({"connect": {}}, {"send": "LoginRequest"},
    {"expect": "LoginResponse"}, {"disconnect": "graceful"})",
                                "tutorial_chat", once + R"(, "unexpected": "fail")"});
  EXPECT_EQ(errors_of(strict), "1 unexpected packet");
}

}  // namespace
}  // namespace portstorm::client
