#pragma once
// One timer for each of a fixed number of owners (the virtual users of a thread), as a heap that
// knows where each of them stands: to move a timer costs O(log n) and leaves nothing stale behind.
// Timers of the same time fire in the order in which they were set. Not thread-safe.

#include <cstdint>
#include <optional>
#include <vector>

#include "completion_port/completion_port.h"

namespace portstorm::client {

class TimerQueue {
 public:
  explicit TimerQueue(std::size_t owners) : place_(owners, nowhere) {}

  void set(std::uint32_t owner, TimePoint time);  // instead of the one it had
  void cancel(std::uint32_t owner);               // harmless when it has none

  TimePoint next() const noexcept;  // TimePoint::max() when there is none
  // Takes out the first timer that is due.
  std::optional<std::uint32_t> take_due(TimePoint now);

 private:
  static constexpr std::uint32_t nowhere = 0xffffffff;
  struct Timer {
    TimePoint time;
    std::uint64_t order;
    std::uint32_t owner;
    bool operator<(const Timer& other) const noexcept {
      return time != other.time ? time < other.time : order < other.order;
    }
  };

  void put(std::size_t index, const Timer& timer);
  void rise(std::size_t index, Timer timer);
  void sink(std::size_t index, Timer timer);
  void remove(std::size_t index);

  std::vector<Timer> heap_;
  std::vector<std::uint32_t> place_;  // by owner: its index in heap_
  std::uint64_t next_order_ = 0;
};

}  // namespace portstorm::client
