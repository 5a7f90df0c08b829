// `dummy_client fuzz` against the reference server, which must stand it, and its exit codes.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>

#include "tests/support/programs.h"

namespace portstorm::test {
namespace {

using namespace std::chrono_literals;

TEST(Fuzz, TheReferenceServerStandsIt) {
  RunningServer server({"chat"});
  const std::string log = scratch_file("cases.jsonl");
  for (const char* file : {"chat_rooms.json", "protocols/tutorial_chat.json"}) {
    const ClientRun run =
        run_client({"fuzz", shipped_scenario(file), "--target", server.address(), "--duration",
                    "3s", "--cases", "500", "--quiet", "--log", log});
    EXPECT_EQ(run.exit_code, 0) << run.output;
    EXPECT_NE(run.output.find("PASSED: nothing was found"), std::string::npos) << run.output;
    const std::string lines = read_file(log);
    EXPECT_TRUE(lines.starts_with(R"({"fuzz": )")) << lines.substr(0, 200);
    EXPECT_GT(std::count(lines.begin(), lines.end(), '\n'), 20) << run.output;
  }
}

TEST(Fuzz, AServerOfBytesAloneStandsItToo) {
  RunningServer server({"echo"});
  const ClientRun run = run_client({"fuzz", shipped_scenario("protocols/echo.json"), "--target",
                                    server.address(), "--duration", "1s", "--quiet"});
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_NE(run.output.find("some bytes, answered by an answer"), std::string::npos) << run.output;
}

TEST(Fuzz, MistakesAreToldBeforeAnythingIsSent) {
  const std::string protocol = shipped_scenario("protocols/tutorial_chat.json");
  const auto fails_with = [&](const Arguments& more, const std::string& text) {
    Arguments arguments = {"fuzz", protocol};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ClientRun run = run_client(arguments);
    EXPECT_EQ(run.exit_code, 104) << run.output;
    EXPECT_NE(run.output.find(text), std::string::npos) << run.output;
  };
  fails_with({}, "needs --target HOST:PORT");
  fails_with({"--target", "127.0.0.1:1", "--case", "9-3"}, "must be a case, or FIRST-LAST");
  fails_with({"--target", "127.0.0.1:1", "--case", "3", "--cases", "4"}, "--case");
  fails_with({"--target", "127.0.0.1:1", "--duration", "10"}, "has no unit");
  fails_with({"--target", "127.0.0.1:1", "--log", "/no/such/folder/log"}, "/no/such/folder/log");
}

// Port 1 is nobody's, and none that the system gives to another test.
TEST(Fuzz, ANobodyIsUnreachable) {
  const ClientRun run = run_client({"fuzz", shipped_scenario("protocols/tutorial_chat.json"),
                                    "--target", "127.0.0.1:1", "--quiet"});
  EXPECT_EQ(run.exit_code, 107) << run.output;
  EXPECT_NE(run.output.find("UNREACHABLE: cannot connect"), std::string::npos) << run.output;
}

TEST(Fuzz, AnInterruptStillBringsTheSummary) {
  RunningServer server({"chat"});
  ChildProcess client(client_command({"fuzz", shipped_scenario("chat_rooms.json"), "--target",
                                      server.address(), "--duration", "10m"}));
  ASSERT_TRUE(client.wait_for_output(" cases, ", patience(20s))) << client.output();  // progress
  client.signal(SIGINT);
  EXPECT_EQ(client.wait_for_exit(patience(20s)), 105) << client.output();
  EXPECT_NE(client.output().find("ABORTED"), std::string::npos) << client.output();
}

}  // namespace
}  // namespace portstorm::test
