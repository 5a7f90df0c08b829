// The server's defences as its user sees them: an option, what the client then gets, and what the
// server says at its end.
#include <gtest/gtest.h>

#include "tests/support/programs.h"

namespace portstorm::test {
namespace {

// Cohorts that call these flows: `login` under a name of one's own, `talk` at 10 packets a second.
std::string chat_scenario(const std::string& cohorts) {
  const std::string file = scratch_file("defence.json");
  write_file(file, R"({
  "scenario": "defence", "protocol": ")" +
                       shipped_scenario("protocols/tutorial_chat.json") + R"(",
  "target": "127.0.0.1:1",
  "flows": {
    "login": [
      {"connect": {}},
      {"send": "LoginRequest", "with": {"user_id": "user${vu}", "password": "pw"}},
      {"expect": "LoginResponse", "where": {"result": 0}, "timeout": "30s"}
    ],
    "talk": [
      {"call": "login"},
      {"send": "RoomEnterRequest", "with": {"room": "${vu}"}},
      {"expect": "RoomEnterResponse", "where": {"result": 0}, "timeout": "30s"},
      {"repeat": 10, "flow": [
        {"send": "RoomChatRequest", "with": {"message": "polite"}},
        {"expect": "RoomChatResponse", "where": {"result": 0}, "timeout": "30s"},
        {"think": "100ms"}
      ]},
      {"disconnect": "graceful"}
    ]
  },
  "cohorts": {)" + cohorts +
                       R"(},
  "thresholds": {"errors": ["count==0"]}
})");
  return file;
}

// Runs it without an error; the server's last words.
std::string totals_after(const Arguments& server_arguments, const std::string& cohorts) {
  RunningServer server(server_arguments);
  const ClientRun run = run_client({"run", chat_scenario(cohorts), "--target", server.address()});
  EXPECT_EQ(run.exit_code, 0) << run.output;
  return server.stop();
}

void expect_in(const std::string& totals, const std::string& text) {
  EXPECT_NE(totals.find(text), std::string::npos) << text << " in\n" << totals;
}

constexpr const char* polite =
    R"("polite": {"executor": "per-vu-iterations", "vus": 3, "flow": [{"call": "talk"}]})";

TEST(ServerDefence, ALaterLoginReplacesTheEarlierOneIfItsPasswordIsRight) {
  const std::string totals = totals_after({"chat", "--duplicate-login", "replace"}, R"(
    "first": {"executor": "per-vu-iterations", "flow": [
      {"connect": {}},
      {"send": "LoginRequest", "with": {"user_id": "twin", "password": "right"}},
      {"expect": "LoginResponse", "where": {"result": 0}, "timeout": "30s"},
      {"barrier": "the first is in"},
      {"barrier": "a wrong password was refused"},
      {"send": "HeartbeatRequest"},
      {"expect": "HeartbeatResponse", "timeout": "30s"},
      {"barrier": "the first is still in"},
      {"expect_close": {"timeout": "30s"}}
    ]},
    "second": {"executor": "per-vu-iterations", "flow": [
      {"barrier": "the first is in"},
      {"connect": {}},
      {"send": "LoginRequest", "with": {"user_id": "twin", "password": "wrong"}},
      {"expect": "LoginResponse", "where": {"result": 5}, "timeout": "30s"},
      {"barrier": "a wrong password was refused"},
      {"barrier": "the first is still in"},
      {"send": "LoginRequest", "with": {"user_id": "twin", "password": "right"}},
      {"expect": "LoginResponse", "where": {"result": 0}, "timeout": "30s"},
      {"disconnect": "graceful"}
    ]})");
  expect_in(totals, " 1 replaced");
  expect_in(totals, "incident     replaced_login, session ");
}

TEST(ServerDefence, WhoFloodsPacketsIsClosedAndThePoliteStay) {
  const std::string totals = totals_after({"chat", "--packets-per-second", "200"}, std::string(R"(
    "flooder": {"executor": "per-vu-iterations", "flow": [
      {"call": "login"},
      {"coalesce": 400},
      {"repeat": 400, "flow": [{"send": "HeartbeatRequest"}]},
      {"expect_close": {"timeout": "30s"}}
    ]},)") + polite);
  expect_in(totals, " 1 over_rate");
  expect_in(totals, "incident     rate_limit, session ");
}

TEST(ServerDefence, WhoFloodsBytesIsClosedAndThePoliteStay) {
  const std::string totals = totals_after({"chat", "--bytes-per-second", "20000"}, std::string(R"(
    "flooder": {"executor": "per-vu-iterations", "flow": [
      {"call": "login"},
      {"coalesce": 100},
      {"repeat": 100, "flow": [{"send": "RoomChatRequest", "with": {"message": "26,200 bytes"}}]},
      {"expect_close": {"timeout": "30s"}}
    ]},)") + polite);
  expect_in(totals, " 1 over_rate");
  expect_in(totals, "incident     rate_limit, session ");
}

// Whoever is refused learns it from the connect or from what follows, as the reset comes.
TEST(ServerDefence, AnAddressHasSoManyConnectionsAndAnotherOneStillGetsIn) {
  const std::string totals = totals_after({"chat", "--max-per-address", "2"}, R"(
    "two": {"executor": "per-vu-iterations", "vus": 2, "flow": [
      {"call": "login"}, {"barrier": "two are in"}, {"barrier": "the others have tried"},
      {"disconnect": "graceful"}
    ]},
    "third": {"adversary": true, "executor": "per-vu-iterations", "flow": [
      {"barrier": "two are in"}, {"connect": {}}, {"expect_close": {"timeout": "30s"}},
      {"barrier": "the others have tried"}
    ]},
    "elsewhere": {"executor": "per-vu-iterations", "flow": [
      {"barrier": "two are in"},
      {"connect": {"from": "127.0.0.2"}},
      {"send": "LoginRequest", "with": {"user_id": "elsewhere", "password": "pw"}},
      {"expect": "LoginResponse", "where": {"result": 0}, "timeout": "30s"},
      {"barrier": "the others have tried"},
      {"disconnect": "graceful"}
    ]})");
  expect_in(totals, " 1 refused at the limits of their address");
  expect_in(totals, "incident     address_limit");
}

// The canary is one more who comes in time.
TEST(ServerDefence, AnAddressMakesSoManyConnectionsASecond) {
  const std::string totals = totals_after({"chat", "--connects-per-second", "1"}, R"(
    "patient": {"executor": "per-vu-iterations", "startTime": "2s", "flow": [
      {"call": "login"}, {"disconnect": "graceful"}, {"think": "2s"}
    ]},
    "hasty": {"adversary": true, "executor": "per-vu-iterations", "vus": 20, "flow": [
      {"connect": {}}, {"expect_close": {"kind": "reset", "timeout": "500ms"}}
    ]})");
  expect_in(totals, " refused at the limits of their address");
  expect_in(totals, "incident     address_limit");
}

}  // namespace
}  // namespace portstorm::test
