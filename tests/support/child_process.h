#pragma once
// A child process of a test: started with an argument list, its output collected, ended by its own
// process id and never left behind.

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace portstorm::test {

class ChildProcess {
 public:
  using Duration = std::chrono::milliseconds;

  // Standard output and standard error are collected together. Throws when it cannot start.
  explicit ChildProcess(const std::vector<std::string>& command);
  ~ChildProcess();  // kills what still runs
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // Reads until the output holds `text`; the line it stands in, or nothing at the deadline or
  // the end of the output.
  std::optional<std::string> wait_for_output(const std::string& text, Duration deadline);

  // Reads its output until the process ends: its exit code, or 128 + the signal that ended it.
  // Nothing when it still runs at the deadline.
  std::optional<int> wait_for_exit(Duration deadline);

  void signal(int number);
  pid_t pid() const noexcept { return pid_; }
  const std::string& output() const noexcept { return output_; }

 private:
  bool read_some(
      std::chrono::steady_clock::time_point until);  // false: end of output, or time is up
  bool read_block();                                 // false: end of output

  pid_t pid_ = -1;
  int process_ = -1;  // the process's descriptor: readable when it has ended
  int output_pipe_ = -1;
  std::string output_;
  std::optional<int> exit_code_;
};

}  // namespace portstorm::test
