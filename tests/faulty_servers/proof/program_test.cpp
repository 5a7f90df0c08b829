// The program as its users start it: its lines, its end, and the shipped scenarios on the control.
// Linux only, as all tests that start programs.
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>

#include "tests/faulty_servers/bugs.h"
#include "tests/support/programs.h"

namespace portstorm::faulty {
namespace {

using namespace std::chrono_literals;
using test::patience;

class Program {
 public:
  explicit Program(test::Arguments arguments) : process_(command(std::move(arguments))) {}

  // "127.0.0.1:PORT"
  std::string address() {
    const auto line = process_.wait_for_output("listening on ", patience(10s));
    return line ? line->substr(line->rfind(' ') + 1) : "";
  }
  int stop() {
    process_.signal(SIGTERM);
    return exit_code();
  }
  int exit_code() { return process_.wait_for_exit(patience(10s)).value_or(-1); }
  const std::string& output() const { return process_.output(); }

 private:
  static std::vector<std::string> command(test::Arguments arguments) {
    const char* program = std::getenv("PORTSTORM_FAULTY_SERVER");
    if (program == nullptr)
      throw std::runtime_error("PORTSTORM_FAULTY_SERVER is not set: run ctest");
    arguments.insert(arguments.begin(), program);
    return arguments;
  }

  test::ChildProcess process_;
};

TEST(FaultyServerProgram, ListsEachBugOnALineOfItsOwn) {
  Program list({"--list"});
  EXPECT_EQ(list.exit_code(), 0);
  for (const BugInfo& info : all_bugs()) {
    const std::string name = std::string(info.name) + ' ';
    EXPECT_TRUE(list.output().starts_with(name) ||
                list.output().find('\n' + name) != std::string::npos)
        << name;
    EXPECT_NE(list.output().find(info.sentence), std::string::npos) << name;
  }
}

TEST(FaultyServerProgram, TheReadmeNamesEachBug) {
  const std::string readme =
      test::read_file(test::shipped_scenario("../tests/faulty_servers/README.md"));
  for (const BugInfo& info : all_bugs()) {
    EXPECT_NE(readme.find('`' + std::string(info.name) + '`'), std::string::npos) << info.name;
  }
}

TEST(FaultyServerProgram, ListensOnLoopbackAndEndsCleanlyAtSigterm) {
  for (const BugInfo& info : all_bugs()) {
    Program server({std::string(info.name), "--port", "0"});
    EXPECT_TRUE(server.address().starts_with("127.0.0.1:")) << info.name << server.output();
    EXPECT_EQ(server.stop(), 0) << info.name << server.output();
  }
}

TEST(FaultyServerProgram, AnUnknownBugIsAClearError) {
  Program server({"no_such_bug"});
  EXPECT_EQ(server.exit_code(), 2);
  EXPECT_NE(server.output().find("no_such_bug"), std::string::npos) << server.output();
}

TEST(FaultyServerProgram, TheControlDoesNotStartWithoutItsStore) {
  Program server({"none", "--port", "0", "--store-down"});
  EXPECT_EQ(server.exit_code(), 1);
  EXPECT_NE(server.output().find("store"), std::string::npos) << server.output();
}

TEST(FaultyServerProgram, TheControlPassesTheShippedChatScenarios) {
  for (const char* scenario : {"chat_rooms.json", "chat_churn.json"}) {
    Program server({"none", "--port", "0"});
    const test::ClientRun run =
        test::run_client({"run", test::shipped_scenario(scenario), "--target", server.address(),
                          "--vus", "50", "--duration", "3s"});
    EXPECT_EQ(run.exit_code, 0) << run.output;
    EXPECT_EQ(server.stop(), 0) << server.output();
  }
}

}  // namespace
}  // namespace portstorm::faulty
