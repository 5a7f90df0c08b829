#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include "process/process.h"

namespace portstorm::process {

namespace {

std::chrono::nanoseconds to_duration(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

sigset_t interrupt_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

Usage usage() {
  Usage result;
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  result.user_cpu = to_duration(used.ru_utime);
  result.system_cpu = to_duration(used.ru_stime);
  result.peak_resident_bytes = static_cast<std::uint64_t>(used.ru_maxrss) * 1024;  // KiB

  std::ifstream statm("/proc/self/statm");
  std::uint64_t total_pages = 0, resident_pages = 0;
  if (statm >> total_pages >> resident_pages) {
    result.resident_bytes = resident_pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  }
  return result;
}

std::uint64_t id() {
  return static_cast<std::uint64_t>(getpid());
}

std::chrono::nanoseconds thread_cpu() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

std::uint64_t raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;  // POSIX's usual soft limit
  if (limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
  }
  return limit.rlim_cur;
}

PortRange ephemeral_ports() {
  PortRange range{32768, 60999};  // ip(7): the default of ip_local_port_range
  std::ifstream file("/proc/sys/net/ipv4/ip_local_port_range");
  unsigned first = 0, last = 0;
  if (file >> first >> last && first <= last && last <= 65535) {
    range = {static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(last)};
  }
  return range;
}

unsigned processor_count() {
  const unsigned count = std::thread::hardware_concurrency();
  return count == 0 ? 1 : count;
}

// The signals are blocked in every thread (threads inherit the mask of the one that makes them,
// so make the handler before any other thread) and read from a descriptor by one thread: the
// handler may then lock, allocate and log, which a signal handler may not.
class InterruptHandler::Implementation {
 public:
  explicit Implementation(std::function<void()> handler) : handler_(std::move(handler)) {
    const sigset_t signals = interrupt_signals();
    pthread_sigmask(SIG_BLOCK, &signals, &previous_mask_);
    signals_ = signalfd(-1, &signals, SFD_CLOEXEC);
    stop_ = eventfd(0, EFD_CLOEXEC);
    if (signals_ < 0 || stop_ < 0) {
      throw std::system_error(errno, std::generic_category(), "cannot watch for interrupts");
    }
    thread_ = std::thread([this] { watch(); });
  }

  ~Implementation() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(stop_, &one, sizeof one);
    thread_.join();
    close(signals_);
    close(stop_);
    pthread_sigmask(SIG_SETMASK, &previous_mask_, nullptr);
  }

 private:
  void watch() {
    pollfd watched[2] = {{signals_, POLLIN, 0}, {stop_, POLLIN, 0}};
    for (bool first = true;;) {
      if (poll(watched, 2, -1) < 0) continue;  // EINTR
      if (watched[1].revents != 0) return;
      signalfd_siginfo signal{};
      if (read(signals_, &signal, sizeof signal) != sizeof signal) continue;
      if (!first) _exit(128 + static_cast<int>(signal.ssi_signo));
      first = false;
      handler_();
    }
  }

  std::function<void()> handler_;
  sigset_t previous_mask_{};
  int signals_ = -1;
  int stop_ = -1;
  std::thread thread_;
};

InterruptHandler::InterruptHandler(std::function<void()> handler)
    : implementation_(std::make_unique<Implementation>(std::move(handler))) {}
InterruptHandler::~InterruptHandler() = default;

bool is_terminal_stdout() {
  return isatty(fileno(stdout)) == 1;
}
bool is_terminal_stderr() {
  return isatty(fileno(stderr)) == 1;
}
void prepare_console() {}

}  // namespace portstorm::process
