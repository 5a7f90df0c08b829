#include "process/child.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

namespace portstorm::process {
namespace {

using namespace std::chrono_literals;

#ifdef _WIN32
const std::string exits = "cmd /c exit 3";
const std::string says = "cmd /c echo said";
const std::string stays = "cmd /c pause";
#else
const std::string exits = "exit 3";
const std::string says = "echo said";
const std::string stays = "sleep 600";
#endif

std::optional<std::string> end_within(Child& child, std::chrono::seconds time) {
  const auto until = std::chrono::steady_clock::now() + time;
  while (!child.end() && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(10ms);
  }
  return child.end();
}

TEST(Child, TellsItsExitCodeAgainAndAgain) {
  Child child(exits, "");
  EXPECT_EQ(end_within(child, 30s), "exit code 3");
  EXPECT_EQ(child.end(), "exit code 3");
}

TEST(Child, WritesWhatItPrintsBehindWhatIsThere) {
  const std::string file = testing::TempDir() + "child_output.txt";
  std::ofstream(file) << "before ";
  {
    Child child(says, file);
    end_within(child, 30s);
  }
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  EXPECT_EQ(text.str().rfind("before said", 0), 0U) << text.str();
}

#ifndef _WIN32  // what waits for no key differs from console to console
TEST(Child, EndsWithItsOwner) {
  const auto begun = std::chrono::steady_clock::now();
  {
    Child child(stays, "");
    EXPECT_EQ(child.end(), std::nullopt);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 60s);
}

TEST(Child, TellsTheSignalThatEndedIt) {
  Child child("kill -11 $$", "");
  EXPECT_EQ(end_within(child, 30s), "signal 11");
}
#endif

}  // namespace
}  // namespace portstorm::process
