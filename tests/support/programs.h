#pragma once
// The programs under test, as their users start them. Which build is tested comes from CMake:
// PORTSTORM_SERVER and PORTSTORM_CLIENT are commands, words separated by spaces (Wine's runner may
// stand in front).

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/child_process.h"

namespace portstorm::test {

using Arguments = std::vector<std::string>;

std::vector<std::string> server_command(const Arguments& arguments);
// Its runs are valid however late the machine lets it begin its steps (--lag-limit); as a user's
// own, they are not.
std::vector<std::string> client_command(const Arguments& arguments);
std::vector<std::string> user_client_command(const Arguments& arguments);
std::vector<std::string> watched_server_command(const Arguments& arguments);  // docs/examples

// scenarios/NAME in the source tree.
std::string shipped_scenario(const std::string& name);

// A copy of it in which no threshold says how fast the server must be: that tells of the machine.
std::string unhurried_scenario(const std::string& name);

// A path in a folder of this test's own, empty at its start.
std::string scratch_file(const std::string& name);
void write_file(const std::string& path, const std::string& text);
std::string read_file(const std::string& path);

// How much longer than an optimised native program this build may take: sanitizers, Wine.
std::chrono::milliseconds patience(std::chrono::milliseconds native);

// A target_server that listens on a port of the system's choice.
class RunningServer {
 public:
  explicit RunningServer(
      Arguments arguments);  // "chat" or "echo" first; throws when it does not start

  const std::string& address() const noexcept { return address_; }  // 127.0.0.1:PORT
  ChildProcess& process() noexcept { return process_; }
  // Interrupts it, waits for its end, and returns all it printed.
  std::string stop();

 private:
  ChildProcess process_;
  std::string address_;
};

struct ClientRun {
  int exit_code = -1;
  std::string output;
};
ClientRun run_client(const Arguments& arguments,
                     std::chrono::milliseconds deadline = std::chrono::seconds(60));

}  // namespace portstorm::test
