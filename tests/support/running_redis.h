#pragma once
// A real redis-server of a test's own: on a free port of 127.0.0.1, with its files in the test's
// folder, ended by its process id.

#include <cstdint>
#include <memory>
#include <string>

#include "tests/support/child_process.h"

namespace portstorm::test {

class RunningRedis {
 public:
  // Every write is on the disk before it is answered, so that a kill loses no account. Throws when
  // it does not start.
  RunningRedis();

  std::string address() const;  // 127.0.0.1:PORT

  void kill();   // SIGKILL: no goodbye
  void start();  // again, with the files and the port it had
  void pause();  // SIGSTOP: connections stay, nothing is answered
  void go_on();

  // What redis-cli prints for this command.
  std::string ask(const std::vector<std::string>& command) const;

 private:
  std::string folder_;
  std::uint16_t port_ = 0;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace portstorm::test
