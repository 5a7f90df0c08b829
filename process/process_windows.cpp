#include <windows.h>

#include <io.h>
#include <psapi.h>

#include <atomic>
#include <cstdio>
#include <limits>
#include <stdexcept>
#include <thread>

#include "process/process.h"

namespace portstorm::process {

namespace {

// FILETIME counts 100 ns.
std::chrono::nanoseconds to_duration(const FILETIME& time) {
  const auto ticks = (std::uint64_t{time.dwHighDateTime} << 32) | time.dwLowDateTime;
  return std::chrono::nanoseconds(ticks * 100);
}

}  // namespace

Usage usage() {
  Usage result;
  FILETIME created{}, exited{}, kernel{}, user{};
  if (GetProcessTimes(GetCurrentProcess(), &created, &exited, &kernel, &user)) {
    result.user_cpu = to_duration(user);
    result.system_cpu = to_duration(kernel);
  }
  PROCESS_MEMORY_COUNTERS memory{};
  if (GetProcessMemoryInfo(GetCurrentProcess(), &memory, sizeof memory)) {
    result.resident_bytes = memory.WorkingSetSize;
    result.peak_resident_bytes = memory.PeakWorkingSetSize;
  }
  return result;
}

std::uint64_t id() {
  return GetCurrentProcessId();
}

std::chrono::nanoseconds thread_cpu() {
  FILETIME created{}, exited{}, kernel{}, user{};
  if (!GetThreadTimes(GetCurrentThread(), &created, &exited, &kernel, &user)) return {};
  return to_duration(user) + to_duration(kernel);
}

std::uint64_t raise_descriptor_limit() {
  return std::numeric_limits<std::uint32_t>::max();
}

// Windows Vista and later; netsh int ipv4 show dynamicport tcp shows a changed range.
PortRange ephemeral_ports() {
  return {49152, 65535};
}

unsigned processor_count() {
  const unsigned count = std::thread::hardware_concurrency();
  return count == 0 ? 1 : count;
}

// Windows calls console handlers on a thread of their own. For CTRL_CLOSE_EVENT and the like the
// process ends when the handler returns (or after 5 s, see HandlerRoutine), so it waits there for
// the clean end that the first call has started.
class InterruptHandler::Implementation {
 public:
  explicit Implementation(std::function<void()> handler) : handler_(std::move(handler)) {
    active_.store(this);
    if (!SetConsoleCtrlHandler(&on_console_event, TRUE)) {
      active_.store(nullptr);
      throw std::runtime_error("cannot watch for interrupts: SetConsoleCtrlHandler failed");
    }
  }

  ~Implementation() {
    SetConsoleCtrlHandler(&on_console_event, FALSE);
    active_.store(nullptr);
  }

 private:
  static BOOL WINAPI on_console_event(DWORD event) {
    Implementation* self = active_.load();
    if (self == nullptr) return FALSE;
    if (self->interrupted_.exchange(true)) ExitProcess(130);
    self->handler_();
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT) Sleep(5000);
    return TRUE;
  }

  static inline std::atomic<Implementation*> active_{nullptr};
  std::function<void()> handler_;
  std::atomic<bool> interrupted_{false};
};

InterruptHandler::InterruptHandler(std::function<void()> handler)
    : implementation_(std::make_unique<Implementation>(std::move(handler))) {}
InterruptHandler::~InterruptHandler() = default;

bool is_terminal_stdout() {
  return _isatty(_fileno(stdout)) != 0;
}
bool is_terminal_stderr() {
  return _isatty(_fileno(stderr)) != 0;
}

void prepare_console() {
  SetConsoleOutputCP(CP_UTF8);
  for (const DWORD stream : {STD_OUTPUT_HANDLE, STD_ERROR_HANDLE}) {
    HANDLE console = GetStdHandle(stream);
    DWORD mode = 0;
    if (GetConsoleMode(console, &mode)) {
      SetConsoleMode(console, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
    }
  }
}

}  // namespace portstorm::process
