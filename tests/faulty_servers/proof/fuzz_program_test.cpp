// `dummy_client fuzz` on servers with a bug: what it leaves behind shows the bug again.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/programs.h"

namespace portstorm::test {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> faulty_server(const std::string& bug, const std::string& port) {
  return {std::getenv("PORTSTORM_FAULTY_SERVER"), bug, "--port", port};
}

class Running {
 public:
  explicit Running(const std::string& bug, const std::string& port = "0")
      : process_(faulty_server(bug, port)) {
    const auto line = process_.wait_for_output("listening on ", patience(10s));
    if (line) address_ = line->substr(line->rfind(' ') + 1);
  }
  const std::string& address() const { return address_; }
  std::string port() const { return address_.substr(address_.rfind(':') + 1); }

 private:
  ChildProcess process_;
  std::string address_;
};

// "dummy_client run FOLDER/seed1-case50.json"
std::string scenario_in(const std::string& output) {
  const std::string before = "dummy_client run ";
  const auto begin = output.find(before);
  if (begin == std::string::npos) return {};
  const auto name = begin + before.size();
  return output.substr(name, output.find('\n', name) - name);
}

int exit_code_on(const std::string& bug, const std::string& scenario) {
  Running server(bug);
  return run_client({"run", scenario, "--target", server.address(), "--quiet"}).exit_code;
}

TEST(FuzzProgram, LeavesAScenarioThatTellsTheBugFromTheControl) {
  Running server("zero_length_wedges");
  const ClientRun run = run_client({"fuzz", shipped_scenario("chat_rooms.json"), "--target",
                                    server.address(), "--cases", "150", "--deadline", "1s",
                                    "--quiet", "--save", scratch_file("wedged")});
  ASSERT_EQ(run.exit_code, 99) << run.output;
  EXPECT_NE(run.output.find("1 connection, 1 write, 5 bytes"), std::string::npos) << run.output;
  const std::string scenario = scenario_in(run.output);
  EXPECT_EQ(run_client({"validate", scenario}).exit_code, 0);
  EXPECT_EQ(exit_code_on("zero_length_wedges", scenario), 99);
  EXPECT_EQ(exit_code_on("none", scenario), 0);
}

TEST(FuzzProgram, StartsTheServerAgainAndAgainToMakeACrashSmall) {
  std::string port;
  {
    Running server("none");
    port = server.port();
  }
  std::string command;
  for (const std::string& word : faulty_server("reassembly_overflow", port)) command += word + ' ';
  const ClientRun run =
      run_client({"fuzz", shipped_scenario("chat_rooms.json"), "--target", "127.0.0.1:" + port,
                  "--server", command, "--deadline", "1s", "--shrink", "3s", "--quiet", "--save",
                  scratch_file("crashed")});
  ASSERT_EQ(run.exit_code, 99) << run.output;
  EXPECT_NE(run.output.find("has ended: exit code 3"), std::string::npos) << run.output;
  EXPECT_NE(run.output.find("takes          1 connection, "), std::string::npos) << run.output;
  EXPECT_EQ(exit_code_on("reassembly_overflow",
                         scenario_in(run.output.substr(run.output.find("is not served")))),
            99);
}

TEST(FuzzProgram, SaysWhereAServerThatDoesNotStartSaidWhy) {
  const std::string folder = scratch_file("not_started");
  const ClientRun run =
      run_client({"fuzz", shipped_scenario("chat_rooms.json"), "--target", "127.0.0.1:1",
                  "--server", "echo no such map; exit 5", "--quiet", "--save", folder});
  EXPECT_EQ(run.exit_code, 107) << run.output;
  EXPECT_NE(run.output.find("has ended: exit code 5; what it printed is in " + folder),
            std::string::npos)
      << run.output;
  EXPECT_NE(read_file(folder + "/server.log").find("no such map"), std::string::npos);
}

}  // namespace
}  // namespace portstorm::test
