#pragma once
// Timers that come through the completion port, as the lecture's do: when one is due it is posted
// (PostQueuedCompletionStatus), and whichever worker takes it hands it to the content like a
// packet.
//
// Worker 0 looks for those due before each of its waits, and waits no longer than to the next.
// after() may be called from any thread.

#include <mutex>
#include <vector>

#include "completion_port/completion_port.h"
#include "target_server/content/content.h"

namespace portstorm::server {

class PortTimers final : public Timers {
 public:
  static constexpr std::size_t max_timers = 1'000'000;
  // Completion keys of posts without an operation; the flush lists' is 0.
  static constexpr std::uintptr_t due_key = 1;   // its value is the timer
  static constexpr std::uintptr_t wake_key = 2;  // nothing to do but to look again

  explicit PortTimers(CompletionPort& port) : port_(port) {}

  std::chrono::nanoseconds now() const override { return port_.now().time_since_epoch(); }
  bool after(std::chrono::nanoseconds delay, std::uint32_t timer) override;

  // Worker 0: posts those due, to the workers in turn. When the next is due. One that the port
  // refuses stays, and is tried again at the next call.
  TimePoint post_due(TimePoint now);

 private:
  struct Waiting {
    TimePoint due;
    std::uint64_t number = 0;  // those due at once come in the order of after()
    std::uint32_t timer = 0;
  };
  static bool is_later(const Waiting& a, const Waiting& b) noexcept {
    return a.due != b.due ? a.due > b.due : a.number > b.number;
  }

  CompletionPort& port_;
  std::mutex mutex_;
  std::vector<Waiting> waiting_;  // a heap, the earliest first
  std::uint64_t number_ = 0;
  unsigned next_worker_ = 0;
  TimePoint looks_again_ = TimePoint::min();  // worker 0, at the latest
};

}  // namespace portstorm::server
