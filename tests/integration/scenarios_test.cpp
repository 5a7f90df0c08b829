// The shipped scenarios, small, against the reference server as a process.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/programs.h"

namespace portstorm::test {
namespace {

nlohmann::json result_of(const std::string& file) {
  return nlohmann::json::parse(read_file(file));
}

void expect_clean_ledger(const nlohmann::json& result) {
  const nlohmann::json& ledger = result.at("ledger");
  EXPECT_GT(ledger.at("delivered").get<int>(), 0);
  for (const char* fault : {"missing", "duplicated", "misrouted", "out_of_order", "corrupted"}) {
    EXPECT_EQ(ledger.at(fault), 0) << fault;
  }
}

TEST(Scenarios, ChatRoomsDeliversEveryMessageOnce) {
  RunningServer server({"chat"});
  const std::string out = scratch_file("result.json");
  const ClientRun run =
      run_client({"run", unhurried_scenario("chat_rooms.json"), "--target", server.address(),
                  "--vus", "100", "--duration", "5s", "--out", out});
  ASSERT_EQ(run.exit_code, 0) << run.output;
  const nlohmann::json result = result_of(out);
  expect_clean_ledger(result);
  EXPECT_EQ(result.at("peak_vus"), 100);

  const std::string totals = server.stop();
  EXPECT_NE(totals.find("100"), std::string::npos) << totals;
}

TEST(Scenarios, ChatChurnKeepsTheLedgerCleanWhileUsersComeAndGo) {
  RunningServer server({"chat"});
  const std::string out = scratch_file("result.json");
  const ClientRun run =
      run_client({"run", unhurried_scenario("chat_churn.json"), "--target", server.address(),
                  "--vus", "60", "--duration", "5s", "--out", out});
  ASSERT_EQ(run.exit_code, 0) << run.output;
  expect_clean_ledger(result_of(out));
  server.stop();
}

TEST(Scenarios, ChatFeaturesKickHandOverAndWhisper) {
  const std::string log = scratch_file("log.sqlite");
  RunningServer server({"chat", "--chat-log", log});
  const std::string out = scratch_file("result.json");
  const ClientRun run =
      run_client({"run", unhurried_scenario("chat_features.json"), "--target", server.address(),
                  "--set", "rooms=10", "--set", "rounds=3", "--set", "whisperers=20", "--set",
                  "whispers=20", "--out", out});
  ASSERT_EQ(run.exit_code, 0) << run.output;
  expect_clean_ledger(result_of(out));
  const std::string totals = server.stop();
  EXPECT_NE(totals.find("400 whispers; 60 kicks"), std::string::npos) << totals;
  EXPECT_NE(totals.find("400 lines, 0 lost"), std::string::npos) << totals;
}

TEST(Scenarios, BoardShowsEveryMoveToEverybody) {
  RunningServer server({"board"});
  const ClientRun run =
      run_client({"run", unhurried_scenario("board.json"), "--target", server.address(), "--set",
                  "stayers=12", "--set", "leavers=4", "--set", "rounds=8"});
  EXPECT_EQ(run.exit_code, 0) << run.output;
  const std::string totals = server.stop();
  EXPECT_NE(totals.find("16 logins, 0 refused; 128 moves"), std::string::npos) << totals;
}

TEST(Scenarios, FieldWalkersSeeAndHearThoseInViewAlone) {
  RunningServer server({"field"});
  const std::string out = scratch_file("result.json");
  const ClientRun run =
      run_client({"run", unhurried_scenario("field_walkers.json"), "--target", server.address(),
                  "--set", "walkers=100", "--set", "hunters=10", "--set", "strollers=5", "--set",
                  "seconds=3", "--set", "laps=2", "--out", out});
  ASSERT_EQ(run.exit_code, 0) << run.output;
  expect_clean_ledger(result_of(out));
  const std::string totals = server.stop();
  EXPECT_NE(totals.find("positions in"), std::string::npos) << totals;
}

TEST(Scenarios, ConnectStormConnectsEverybody) {
  RunningServer server({"chat"});
  // Wine accepts some 3,500 connections a second; more of them is another test.
  const ClientRun run =
      run_client({"run", unhurried_scenario("connect_storm.json"), "--target", server.address(),
                  "--vus", "100", "--duration", "3s", "--set", "hold_ms=100.0"});
  EXPECT_EQ(run.exit_code, 0) << run.output;
  server.stop();
}

TEST(Scenarios, EchoReturnsTheSameBytes) {
  RunningServer server({"echo"});
  const std::string out = scratch_file("result.json");
  // Iterations so short that the end of the run interrupts none.
  const ClientRun run =
      run_client({"run", unhurried_scenario("echo.json"), "--target", server.address(), "--vus",
                  "50", "--duration", "3s", "--set", "messages=20", "--out", out});
  ASSERT_EQ(run.exit_code, 0) << run.output;
  const nlohmann::json result = result_of(out);
  EXPECT_GT(result.at("bytes_received").get<int>(), 50 * 64);
  EXPECT_EQ(result.at("bytes_received"), result.at("bytes_sent"));
  server.stop();
}

TEST(Scenarios, HtmlReportIsOneSelfContainedFile) {
  RunningServer server({"echo"});
  const std::string html = scratch_file("report.html");
  const ClientRun run =
      run_client({"run", unhurried_scenario("echo.json"), "--target", server.address(), "--vus",
                  "5", "--duration", "2s", "--html", html});
  ASSERT_EQ(run.exit_code, 0) << run.output;
  const std::string page = read_file(html);
  EXPECT_NE(page.find("<svg"), std::string::npos);
  EXPECT_EQ(page.find("src=\"http"), std::string::npos);
  EXPECT_EQ(page.find("href=\"http"), std::string::npos);
}

}  // namespace
}  // namespace portstorm::test
