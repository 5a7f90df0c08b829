// The server's command line: bad options, a taken port, the drain at Ctrl-C.
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/support/programs.h"

namespace portstorm::test {
namespace {

using namespace std::chrono_literals;

struct Exit {
  int code = -1;
  std::string output;
};

Exit start(const Arguments& arguments) {
  ChildProcess server(server_command(arguments));
  const auto code = server.wait_for_exit(patience(20s));
  return {code.value_or(-1), server.output()};
}

TEST(ServerHost, AnOptionOutOfRangeIsRefusedByNameAndRange) {
  const Exit exit = start({"chat", "--max-sessions", "0"});
  EXPECT_EQ(exit.code, 2) << exit.output;
  EXPECT_NE(exit.output.find("--max-sessions"), std::string::npos) << exit.output;
}

TEST(ServerHost, AnUnknownKeyInItsConfigurationIsRefused) {
  const std::string config = scratch_file("server.ini");
  write_file(config, "max-sesions=10\n");
  const Exit exit = start({"echo", "--config", config});
  EXPECT_EQ(exit.code, 2) << exit.output;
  EXPECT_NE(exit.output.find("max-sesions"), std::string::npos) << exit.output;
}

TEST(ServerHost, ATakenPortIsAClearError) {
  RunningServer first({"echo"});
  const Exit second = start({"echo", "--listen", first.address()});
  EXPECT_EQ(second.code, 1) << second.output;
  EXPECT_NE(second.output.find(first.address()), std::string::npos) << second.output;
}

TEST(ServerHost, AnInterruptDrainsAndPrintsTotals) {
  RunningServer server({"chat"});
  const std::string output = server.stop();
  EXPECT_NE(output.find("accepted"), std::string::npos) << output;
  EXPECT_NE(output.find("CPU"), std::string::npos) << output;
}

}  // namespace
}  // namespace portstorm::test
