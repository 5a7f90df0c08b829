#include "tests/support/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <system_error>

extern char** environ;

namespace portstorm::test {

namespace {

using Time = std::chrono::steady_clock;

int milliseconds_until(Time::time_point until) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Time::now());
  return left.count() < 0 ? 0 : static_cast<int>(left.count());
}

// The children of a test inherit neither its blocked signals nor its handlers.
void reset_signals(posix_spawnattr_t& attributes) {
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);

  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe2");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  reset_signals(attributes);
  const int error =
      posix_spawnp(&pid_, arguments[0], &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  output_pipe_ = ends[0];
  if (error != 0) {
    close(output_pipe_);
    throw std::system_error(error, std::generic_category(), "cannot start " + command[0]);
  }
  // glibc 2.36 declares pidfd_open without C linkage.
  process_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  if (process_ < 0) throw std::system_error(errno, std::generic_category(), "pidfd_open");
}

ChildProcess::~ChildProcess() {
  if (!exit_code_) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(process_);
  close(output_pipe_);
}

bool ChildProcess::read_some(Time::time_point until) {
  pollfd watched{output_pipe_, POLLIN, 0};
  return poll(&watched, 1, milliseconds_until(until)) > 0 && read_block();
}

bool ChildProcess::read_block() {
  std::array<char, 16384> block;
  const ssize_t count = read(output_pipe_, block.data(), block.size());
  if (count <= 0) return false;
  output_.append(block.data(), static_cast<std::size_t>(count));
  return true;
}

std::optional<std::string> ChildProcess::wait_for_output(const std::string& text,
                                                         Duration deadline) {
  const auto until = Time::now() + deadline;
  for (;;) {
    const std::size_t found = output_.find(text);
    const std::size_t end = found == std::string::npos ? found : output_.find('\n', found);
    if (end != std::string::npos) {
      const std::size_t before = output_.rfind('\n', found);
      const std::size_t begin = before == std::string::npos ? 0 : before + 1;
      return output_.substr(begin, end - begin);
    }
    if (!read_some(until)) return std::nullopt;
  }
}

std::optional<int> ChildProcess::wait_for_exit(Duration deadline) {
  if (exit_code_) return exit_code_;
  const auto until = Time::now() + deadline;
  // The output may outlast the process: what it has started (a wineserver) holds the pipe, too.
  std::array<pollfd, 2> watched = {{{process_, POLLIN, 0}, {output_pipe_, POLLIN, 0}}};
  nfds_t count = 2;
  for (;;) {
    if (poll(watched.data(), count, milliseconds_until(until)) <= 0) return std::nullopt;
    if (count == 2 && watched[1].revents != 0) {
      if (!read_block()) count = 1;
    } else if (watched[0].revents != 0) {
      int status = 0;
      waitpid(pid_, &status, 0);
      exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      return exit_code_;
    }
  }
}

void ChildProcess::signal(int number) {
  if (!exit_code_) kill(pid_, number);
}

}  // namespace portstorm::test
