#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <system_error>

#include "process/child.h"

namespace portstorm::process {

namespace {

// What the child must not inherit: blocked signals (process.h blocks those that interrupt), and the
// group to which a terminal sends its Ctrl-C.
class SpawnAttributes {
 public:
  SpawnAttributes() {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ~SpawnAttributes() { posix_spawnattr_destroy(&attributes_); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
  const posix_spawnattr_t* get() const noexcept { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

std::string end_text(const siginfo_t& end) {
  return (end.si_code == CLD_EXITED ? "exit code " : "signal ") + std::to_string(end.si_status);
}

}  // namespace

class Child::Implementation {
 public:
  Implementation(const std::string& command, const std::string& output_file) {
    const char* output = output_file.empty() ? "/dev/null" : output_file.c_str();
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0644);
    posix_spawn_file_actions_adddup2(&files, 1, 2);
    std::string shell = "sh", option = "-c", text = command;
    char* arguments[] = {shell.data(), option.data(), text.data(), nullptr};
    const SpawnAttributes attributes;
    const int error = posix_spawn(&pid_, "/bin/sh", &files, attributes.get(), arguments, environ);
    posix_spawn_file_actions_destroy(&files);
    if (error != 0) {
      throw std::system_error(error, std::generic_category(), "cannot start \"" + command + '"');
    }
  }

  // The group may outlive the shell that began it, whose id is taken until we ask for its end.
  ~Implementation() {
    kill(-pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }

  std::optional<std::string> end() const {
    siginfo_t end{};
    const bool asked =
        waitid(P_PID, static_cast<id_t>(pid_), &end, WEXITED | WNOHANG | WNOWAIT) == 0;
    return asked && end.si_pid == pid_ ? std::optional(end_text(end)) : std::nullopt;
  }

 private:
  pid_t pid_ = -1;
};

Child::Child(const std::string& command, const std::string& output_file)
    : implementation_(std::make_unique<Implementation>(command, output_file)) {}
Child::~Child() = default;

std::optional<std::string> Child::end() {
  return implementation_->end();
}

}  // namespace portstorm::process
