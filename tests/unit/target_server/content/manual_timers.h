#pragma once
// Timers that the test lets go off, with a clock that it sets.

#include <algorithm>
#include <chrono>
#include <vector>

#include "target_server/content/content.h"

namespace portstorm::server {

class ManualTimers final : public Timers {
 public:
  std::chrono::nanoseconds now() const override { return now_; }
  bool after(std::chrono::nanoseconds delay, std::uint32_t timer) override {
    if (full) return false;
    waiting_.push_back({now_ + delay, timer});
    return true;
  }

  // Lets the time pass; what is due goes off in its order.
  void pass(std::chrono::nanoseconds time, Content& content) {
    const auto until = now_ + time;
    for (;;) {
      const auto next =
          std::min_element(waiting_.begin(), waiting_.end(),
                           [](const Waiting& a, const Waiting& b) { return a.due < b.due; });
      if (next == waiting_.end() || next->due > until) break;
      const Waiting due = *next;
      waiting_.erase(next);
      now_ = due.due;
      content.on_timer(due.timer);
    }
    now_ = until;
  }
  void clear() noexcept { waiting_.clear(); }
  std::size_t waiting() const noexcept { return waiting_.size(); }

  bool full = false;

 private:
  struct Waiting {
    std::chrono::nanoseconds due;
    std::uint32_t timer;
  };

  std::chrono::nanoseconds now_{std::chrono::hours(1)};
  std::vector<Waiting> waiting_;
};

}  // namespace portstorm::server
