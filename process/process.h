#pragma once
// This process as the operating system sees it: what it has used, what it may use, and how the
// user interrupts it. The one place above completion_port where platforms differ.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace portstorm::process {

struct Usage {
  std::chrono::nanoseconds user_cpu{};
  std::chrono::nanoseconds system_cpu{};
  std::uint64_t resident_bytes = 0;  // now
  std::uint64_t peak_resident_bytes = 0;

  std::chrono::nanoseconds cpu() const noexcept { return user_cpu + system_cpu; }
};
Usage usage();

// How many processors have been in use on average since the last call; 0 the first time.
class CpuMeter {
 public:
  double processors(const Usage& now);

 private:
  std::chrono::steady_clock::time_point measured_{};
  std::chrono::nanoseconds cpu_{};
};

std::uint64_t id();  // what the system calls this process

// CPU time of the calling thread.
std::chrono::nanoseconds thread_cpu();

// Raises the soft descriptor limit to the hard one and returns it; a very large number where
// there is none (Windows).
std::uint64_t raise_descriptor_limit();

// Local ports the system hands out by itself, for one source and one destination address.
struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  std::uint32_t count() const noexcept { return std::uint32_t{last} - first + 1; }
};
PortRange ephemeral_ports();

unsigned processor_count();

// Calls `handler` on a thread of its own at Ctrl-C, SIGTERM, or the closing of the console.
// A second interrupt ends the process at once. One at a time; make it before any other thread,
// so that they inherit its signal mask.
class InterruptHandler {
 public:
  explicit InterruptHandler(std::function<void()> handler);
  ~InterruptHandler();
  InterruptHandler(const InterruptHandler&) = delete;
  InterruptHandler& operator=(const InterruptHandler&) = delete;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

bool is_terminal_stdout();
bool is_terminal_stderr();
// Lets UTF-8 text and ANSI sequences through to a Windows console; nothing to do elsewhere.
void prepare_console();

}  // namespace portstorm::process
