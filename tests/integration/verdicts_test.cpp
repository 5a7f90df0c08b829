// Exit codes and what is printed when a run does not go well.
#include <gtest/gtest.h>
#include <signal.h>

#include <deque>
#include <regex>

#include "tests/support/programs.h"

namespace portstorm::test {
namespace {

using namespace std::chrono_literals;

TEST(Verdicts, AFailedThresholdExitsWith99) {
  RunningServer server({"echo"});
  const std::string scenario = scratch_file("impossible.json");
  std::string text = read_file(shipped_scenario("echo.json"));
  text = std::regex_replace(text, std::regex("protocols/"), shipped_scenario("protocols/"));
  text = std::regex_replace(text, std::regex("\"thresholds\"\\s*:\\s*\\{"),
                            "\"thresholds\": {\"latency\": [\"max<1us\"], ");
  write_file(scenario, text);
  const ClientRun run =
      run_client({"run", scenario, "--target", server.address(), "--vus", "5", "--duration", "2s"});
  EXPECT_EQ(run.exit_code, 99) << run.output;
  EXPECT_NE(run.output.find("max<1us"), std::string::npos) << run.output;
}

TEST(Verdicts, EveryMistakeOfAFileIsReportedWithItsPlace) {
  const std::string scenario = scratch_file("broken.json");
  write_file(scenario, R"({
  "scenario": "broken",
  "protocol": ")" + shipped_scenario("protocols/tutorial_chat.json") +
                           R"(",
  "target": "127.0.0.1",
  "cohorts": {
    "users": {
      "executor": "constant-vus", "vus": 0, "duration": "10",
      "flow": [
        {"connect": {}},
        {"send": "LoginReqest", "with": {"user_id": "u${vu", "password": "pw"}}
      ]
    }
  }
})");
  const ClientRun run = run_client({"validate", scenario});
  EXPECT_EQ(run.exit_code, 104) << run.output;
  for (const char* place : {":4:13: ", ":7:42: ", ":7:57: ", ":10:18: "}) {
    EXPECT_NE(run.output.find("broken.json" + std::string(place)), std::string::npos)
        << place << " in\n"
        << run.output;
  }
  EXPECT_NE(run.output.find("LoginRequest"), std::string::npos) << "no suggestion in\n"
                                                                << run.output;
}

TEST(Verdicts, ARefusingTargetExitsWith107) {
  std::string refused;
  {
    RunningServer server({"echo"});
    refused = server.address();
    server.stop();
  }
  const ClientRun run = run_client({"run", shipped_scenario("echo.json"), "--target", refused,
                                    "--vus", "5", "--duration", "10s"});
  EXPECT_EQ(run.exit_code, 107) << run.output;
  EXPECT_NE(run.output.find("refused"), std::string::npos) << run.output;
}

TEST(Verdicts, ATargetThatDiesStillGetsItsSummary) {
  RunningServer server({"chat"});
  ChildProcess client(client_command({"run", shipped_scenario("chat_rooms.json"), "--target",
                                      server.address(), "--vus", "50", "--duration", "6s"}));
  // A progress line says that the run is on its way.
  ASSERT_TRUE(client.wait_for_output("VUs", patience(20s))) << client.output();
  client.wait_for_output("\n", patience(3s));
  std::this_thread::sleep_for(2s);
  server.process().signal(SIGKILL);
  const auto exit_code = client.wait_for_exit(patience(60s));
  EXPECT_EQ(exit_code, 99) << client.output();
  EXPECT_NE(client.output().find("refused"), std::string::npos) << client.output();
  EXPECT_NE(client.output().find("errors"), std::string::npos) << client.output();
}

TEST(Verdicts, AnInterruptedRunExitsWith105AndPrintsItsSummary) {
  RunningServer server({"chat"});
  ChildProcess client(client_command({"run", shipped_scenario("chat_rooms.json"), "--target",
                                      server.address(), "--vus", "50", "--duration", "60s"}));
  ASSERT_TRUE(client.wait_for_output("VUs", patience(20s))) << client.output();
  std::this_thread::sleep_for(1s);
  client.signal(SIGINT);
  EXPECT_EQ(client.wait_for_exit(patience(15s)), 105) << client.output();
  EXPECT_NE(client.output().find("ABORTED"), std::string::npos) << client.output();
  EXPECT_NE(client.output().find("ledger"), std::string::npos) << client.output();
}

// Its one processor is taken by others: what it measures is itself.
TEST(Verdicts, AStarvedClientSaysInvalid) {
  RunningServer server({"echo"});
  const std::string scenario = scratch_file("fast.json");
  write_file(scenario, R"({"scenario": "fast", "target": "127.0.0.1:1", "protocol": ")" +
                           shipped_scenario("protocols/echo.json") + R"(", "cohorts": {"users": {
    "executor": "constant-arrival-rate", "rate": 2000, "duration": "3s", "preAllocatedVUs": 200,
    "gracefulStop": "1s", "flow": [{"connect": {}}, {"send": {"bytes": 64}}, {"expect": "echo"},
    {"disconnect": "reset"}]}}})");
  const auto starved_run = [&](const Arguments& more) {
    Arguments run = {"run", scenario, "--target", server.address()};
    run.insert(run.end(), more.begin(), more.end());
    std::vector<std::string> command = {"taskset", "-c", "0", "nice", "-n", "19"};
    for (std::string& word : user_client_command(run)) command.push_back(std::move(word));
    return command;
  };
  std::deque<ChildProcess> busy;
  for (int i = 0; i < 4; ++i) {
    busy.emplace_back(
        std::vector<std::string>{"taskset", "-c", "0", "sh", "-c", "while :; do :; done"});
  }
  ChildProcess client(starved_run({}));
  EXPECT_EQ(client.wait_for_exit(patience(60s)), 108) << client.output();
  EXPECT_NE(client.output().find("INVALID: the generator fell behind"), std::string::npos)
      << client.output();
  EXPECT_NE(client.output().find("(limit 100ms)"), std::string::npos) << client.output();
  ChildProcess unhurried(starved_run({"--lag-limit", "1m"}));
  EXPECT_EQ(unhurried.wait_for_exit(patience(60s)), 0) << unhurried.output();
  EXPECT_NE(unhurried.output().find("the latencies hold that"), std::string::npos)
      << unhurried.output();
  for (ChildProcess& process : busy) process.signal(SIGKILL);
}

}  // namespace
}  // namespace portstorm::test
