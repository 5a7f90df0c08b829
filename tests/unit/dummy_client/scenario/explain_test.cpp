// `dummy_client explain`: what one virtual user would do, in words.

#include "dummy_client/scenario/explain.h"

#include <gtest/gtest.h>

#include "dummy_client/scenario/duration.h"
#include "dummy_client/scenario/think_time.h"
#include "tests/unit/dummy_client/scenario/scenario_text.h"

namespace portstorm::client {
namespace {

std::string explained(const std::string& text, std::uint64_t vu = 0) {
  const Reading reading = read_text(text);
  EXPECT_TRUE(reading.scenario) << reading.all;
  return reading.scenario ? explain(*reading.scenario, vu) : std::string();
}

void expect_line(const std::string& text, const std::string& line) {
  EXPECT_NE(("\n" + text).find("\n" + line + "\n"), std::string::npos) << "no line\n"
                                                                       << line << "\nin\n"
                                                                       << text;
}

TEST(Explain, ShowsThePacketsFieldsAndBytes) {
  const std::string text = explained(chat_scenario(R"({"connect": {}},
{"send": "LoginRequest", "with": {"user_id": "user${vu}", "password": "pw"}},
{"expect": "LoginResponse", "where": {"result": 0}, "timeout": "2s", "as": "login"})"),
                                     3);
  expect_line(text, "   1. connect to 127.0.0.1:1 within 5s  [connect]");
  expect_line(text, "   2. send LoginRequest, 71 bytes  [LoginRequest]");
  expect_line(text, "        length    u16       47 00                   = 71 bytes");
  expect_line(text, "        id        u16       c9 00");
  expect_line(text, "        flags     u8        00");
  expect_line(text, "        user_id   char[33]  75 73 65 72 33 00 x 28  = \"user3\"");
  expect_line(text, "        password  char[33]  70 77 00 x 31           = \"pw\"");
  expect_line(text, "   3. expect LoginResponse within 2s  [login]");
  expect_line(text, "        result must be 0");
}

TEST(Explain, WritesOutTheFirstRoundOfARepeat) {
  const std::string text = explained(chat_scenario(R"({"connect": {}},
{"repeat": 20, "flow": [{"send": "RoomEnterRequest", "with": {"room": "${vu / 2}"}},
{"repeat": 3, "flow": [{"think": "250ms"}]}]},
{"disconnect": "graceful"})"),
                                     3);
  expect_line(text, "   2. 20 times:");
  expect_line(text, " 2.1. send RoomEnterRequest, 9 bytes  [RoomEnterRequest]");
  expect_line(text, "            room    i32  01 00 00 00  = 1");
  expect_line(text, " 2.2. 3 times:");
  expect_line(text, "2.2.1. think 250ms");
  expect_line(text, "   3. disconnect gracefully (FIN)");
}

TEST(Explain, ThinkTimesAreThoseOfTheSeedAndTheUser) {
  const std::string file = echo_scenario(
      R"({"connect": {}}, {"think": {"distribution": "exponential", "mean": "2s", "max": "9s"}})",
      "\"seed\": 5,\n");
  ThinkStep step;
  step.distribution = ThinkStep::Distribution::exponential;
  step.mean = std::chrono::seconds(2);
  step.maximum = std::chrono::seconds(9);
  for (const std::uint64_t vu : {0, 2}) {
    Random random(5, vu);
    expect_line(explained(file, vu), "   2. think " + duration_text(think_time(step, random)) +
                                         " (exponential with mean 2s, at most 9s)");
  }
}

TEST(Explain, NamesGroupsLedgersAndThresholds) {
  const std::string text = explained(
      chat_scenario(
          R"({"connect": {}}, {"join": "room-${vu}"},
{"send": "RoomChatRequest", "with": {"message": "${stamp}"}, "ledger": "room-${vu}"},
{"expect": "RoomChatResponse", "as": "say"}, {"leave": "room-${vu}"}, {"disconnect": "reset"})",
          R"("ledgers": {"RoomChatNotify": {"field": "message", "sender_included": false}},
"thresholds": {"latency{as:say}": ["p(99)<50ms"], "ledger_missing": ["count==0"],
"errors": ["rate<0.001"]},)"),
      1);
  expect_line(text,
              "   2. join the group \"room-1\": its messages are owed to this user from here on");
  expect_line(text,
              "        the ledger follows it to the group \"room-1\"; <stamp> is at most 64 bytes");
  expect_line(text, "   5. leave the group \"room-1\"");
  expect_line(text, "   6. disconnect by a reset (RST)");
  expect_line(text,
              "  RoomChatNotify delivers the messages, their stamp is in message; the sender "
              "does not get its own");
  expect_line(text, "  latency{as:say} p(99)<50ms: 99% of the values must be below 50ms");
  expect_line(text, "  ledger_missing count==0: the count must be exactly 0");
  expect_line(text,
              "  errors rate<0.001: the share of all steps that could fail must be below 0.001");
}

TEST(Explain, ShowsPlainBytesAndTheirEcho) {
  const std::string text = explained(
      echo_scenario(R"({"connect": {}}, {"send": {"text": "hi ${vu}"}}, {"expect": "echo"})"), 2);
  expect_line(text, "   2. send 4 bytes  [send]");
  expect_line(text, "        4 bytes: 68 69 20 32");
  expect_line(text, "        = \"hi 2\"");
  expect_line(text, "   3. expect the bytes of the last send within 5s  [echo]");
}

constexpr std::string_view ramp = R"({"scenario": "t", "protocol": "protocols/echo.json",
"target": "a:1", "cohorts": {
"first": {"executor": "constant-vus", "vus": 10, "duration": "1m", "flow": [{"connect": {}}]},
"second": {"executor": "ramping-vus", "startTime": "10s", "gracefulStop": "3s",
"stages": [{"duration": "10s", "target": 100}, {"duration": "20s", "target": 100},
{"duration": "0s", "target": 200}, {"duration": "5s", "target": 200}],
"flow": [{"connect": {}}]}}})";

TEST(Explain, SaysWhichUserThatIsAndWhenItStarts) {
  const std::string text = explained(std::string(ramp), 59);
  expect_line(text, "user        vu 59 of the cohort second, vu 10 to 209");
  expect_line(text,
              "executor    ramping-vus: starts with 0 virtual users, goes to 100 in 10s, stays "
              "there for 20s, jumps to 200, stays there for 5s");
  expect_line(text, "active      from 15s to 45s of the run, then up to 3s to finish");
  expect_line(explained(std::string(ramp), 209),
              "active      from 40s to 45s of the run, then up to 3s to finish");
  expect_line(explained(std::string(ramp), 9), "executor    constant-vus: 10 virtual users for 1m");
}

TEST(Explain, AUserWhomARampTakesTwiceHasTwoPeriods) {
  const std::string text = explained(R"({"scenario": "t", "protocol": "protocols/echo.json",
"target": "a:1", "cohorts": {"c": {"executor": "ramping-vus", "gracefulRampDown": "1s", "stages": [
{"duration": "10s", "target": 10}, {"duration": "10s", "target": 0},
{"duration": "10s", "target": 10}], "flow": [{"connect": {}}]}}})",
                                     4);
  expect_line(text, "active      from 5s to 15s of the run, then up to 1s to finish");
  expect_line(text, "and         from 25s to 30s of the run, then up to 30s to finish");
}

TEST(Explain, NamesWhatOnlyARunCanCapture) {
  const std::string text = explained(chat_scenario(R"({"connect": {}},
{"expect": "RoomChatNotify", "optional": true},
{"expect": "LoginResponse", "exact": true, "capture": {"room": "result"}},
{"send": "RoomEnterRequest", "with": {"room": "${room + vu}"}},
{"expect": "RoomEnterResponse", "where": {"result": "${room}"}},
{"join": "room-${room}"},
{"if": "${room == 3 && vu > 0}", "then": [{"think": "1s"}], "else": [{"idle": "2s"}]},
{"repeat": "${room}", "flow": [{"think": "3s"}]})"),
                                     1);
  expect_line(text,
              "   2. expect RoomChatNotify, if it comes before what is expected next  "
              "[RoomChatNotify]");
  expect_line(text, "        no byte more than its fields, nothing behind the end of a text");
  expect_line(text, "        result is kept as <room>");
  expect_line(text, "   4. send RoomEnterRequest, 9 bytes  [RoomEnterRequest]");
  expect_line(text, "        room    i32  ?      = <room + vu>");
  expect_line(text, "        result must be <room>");
  expect_line(text,
              "   6. join the group \"room-<room>\": its messages are owed to this user from "
              "here on");
  expect_line(text, "   7. if room == 3 && vu > 0:");
  expect_line(text, "  7a. then:");
  expect_line(text, "7a.1. think 1s");
  expect_line(text, "  7b. otherwise:");
  expect_line(text, "7b.1. be idle for 2s");
  expect_line(text, "   8. <room> times:");
}

TEST(Explain, ShowsHowBytesGoOverTheWire) {
  const std::string text = explained(chat_scenario(R"({"connect": {"local_ports": "20000-20010"}},
{"split": {"at": "every_byte", "delay": "5ms"}}, {"send": "RoomLeaveRequest"},
{"split": {"at": [1, 3]}}, {"coalesce": 4}, {"send": "RoomLeaveRequest"},
{"flood": "RoomLeaveRequest", "count": 100, "for": "2s", "as": "storm"},
{"stop_reading": true}, {"read_slowly": {"bytes_per_second": 10}}, {"resume_reading": true},
{"expect_nothing": "500ms"}, {"disconnect": "half_close"},
{"expect_close": {"kind": "graceful", "timeout": "2s"}, "as": "bye"})"));
  expect_line(text, "        from a port from 20000 to 20010");
  expect_line(text, "   2. the next write goes out byte by byte, one every 5ms");
  expect_line(text, "   4. the next write goes out cut at 1, 3");
  expect_line(text, "   5. the next 4 messages go out in one write");
  expect_line(text,
              "   7. flood: send RoomLeaveRequest, 5 bytes, without a pause, 100 times, at "
              "most for 2s  [storm]");
  expect_line(text, "   8. stop reading: what the server sends piles up");
  expect_line(text, "   9. read 10 bytes per second from here on");
  expect_line(text, "  10. read again, as fast as it comes");
  expect_line(text, "  11. expect nothing for 500ms");
  expect_line(text, "  12. close the sending half (FIN), go on receiving");
  expect_line(text, "  13. expect the server to end the connection (FIN) within 2s  [bye]");
}

TEST(Explain, WritesOutBranchesAndCalls) {
  const std::string text = explained(chat_scenario(R"({"call": "hello"},
{"choose": [{"weight": 3, "flow": [{"think": "1s"}]}, {"flow": [{"think": "2s"}]}]},
{"if": "${vu == 1}", "then": [{"mark": "one"}]}, {"if": "${vu == 0}", "then": [{"think": "9s"}]},
{"barrier": "all"}, {"pace": "100ms"})",
                                                   R"("flows": {"hello": [{"connect": {}}]},)"),
                                     1);
  expect_line(text, "   1. the flow hello:");
  expect_line(text, " 1.1. connect to 127.0.0.1:1 within 5s  [connect]");
  expect_line(text, "   2. one of:");
  expect_line(text, "  2a. with 75%:");
  expect_line(text, "2a.1. think 1s");
  expect_line(text, "  2b. with 25%:");
  expect_line(text, "   3. if vu == 1: yes, for this user, so:");
  expect_line(text, " 3.1. mark the time in the results: \"one\"");
  expect_line(text, "   4. if vu == 0: no, not for this user");
  expect_line(text, "   5. wait at the barrier all for all 4 users, up to 30s");
  expect_line(text, "   6. keep a pace of 100ms");
}

TEST(Explain, SaysHowOftenAndByWhom) {
  const auto executor_line = [](const std::string& executor) {
    const std::string text = explained(
        R"({"scenario": "t", "protocol": "protocols/echo.json", "target": "a:1", "cohorts": {"c": {)" +
        executor + R"(, "flow": [{"connect": {}}]}}})");
    const std::size_t begin = text.find("executor");
    return text.substr(begin, text.find('\n', begin) - begin);
  };
  EXPECT_EQ(executor_line(R"("executor": "per-vu-iterations", "vus": 5, "iterations": 3)"),
            "executor    per-vu-iterations: 5 virtual users, 3 iterations each, within 10m");
  EXPECT_EQ(executor_line(R"("executor": "shared-iterations", "vus": 5, "iterations": 30)"),
            "executor    shared-iterations: 5 virtual users, 30 iterations together, within 10m");
  EXPECT_EQ(executor_line(R"("executor": "constant-arrival-rate", "rate": 5, "duration": "9s",
                             "preAllocatedVUs": 2, "maxVUs": 7)"),
            "executor    constant-arrival-rate: 5 iterations begin every 1s for 9s, performed by 2 "
            "virtual users, up to 7 when they are all busy");
  EXPECT_EQ(executor_line(R"("executor": "ramping-arrival-rate", "startRate": 1,
                             "preAllocatedVUs": 2, "stages": [{"duration": "5s", "target": 9}])"),
            "executor    ramping-arrival-rate: the rate starts with 1 iteration every 1s, goes to "
            "9 in 5s, performed by 2 virtual users");
}

TEST(Explain, AnAdversaryIsFollowedByTheCanary) {
  const std::string text = explained(R"({"scenario": "t", "protocol": "protocols/echo.json",
"target": "a:1", "cohorts": {"bad": {"adversary": true, "unexpected": "fail",
"executor": "per-vu-iterations", "vus": 3, "flow": [{"connect": {}}]}}})",
                                     2);
  expect_line(text, "user        vu 2 of the cohort bad, vu 0 to 2; an adversary: counted apart");
  expect_line(text, "unexpected  a packet that nobody waits for is an error");
  expect_line(text, "Then this user is done.");
  expect_line(text, "When all are done, one more user, the canary, within 10s:");
}

TEST(Explain, AUserThatDoesNotExist) {
  EXPECT_NE(explained(std::string(ramp), 210)
                .find("no virtual user 210: they are numbered from 0 "
                      "to 209"),
            std::string::npos);
}

TEST(Explain, AnExpressionThatFailsIsShownWhereItFails) {
  const std::string text = explained(chat_scenario(R"({"connect": {}},
{"send": "RoomEnterRequest", "with": {"room": "${10 / vu}"}}, {"disconnect": "reset"})"));
  expect_line(text, "   2. FAILS (line 6): division by zero");
  expect_line(text, "   3. disconnect by a reset (RST)");
}

}  // namespace
}  // namespace portstorm::client
