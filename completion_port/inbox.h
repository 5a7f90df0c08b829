#pragma once
// What other threads post to a worker: a bounded queue and the descriptor that wakes the worker.
// put() from any thread, the rest from the worker's.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "completion_port/completion_port.h"

namespace portstorm {

class Inbox {
 public:
  static constexpr std::size_t capacity = 64 * 1024;

  Inbox();
  ~Inbox();
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  // Wakes the worker only when the inbox was empty: whoever filled it has woken it already.
  Error put(const Completion& completion);
  // Appends all that is waiting to `out`.
  void take_all(std::vector<Completion>& out);
  bool maybe_has_some() const noexcept { return has_some_.load(std::memory_order_acquire); }

  // An eventfd(2); the worker keeps a read of 8 bytes on it in flight.
  int wake_descriptor() const noexcept { return wake_descriptor_; }

 private:
  std::mutex mutex_;
  std::vector<Completion> waiting_;
  std::atomic<bool> has_some_{false};
  int wake_descriptor_ = -1;
};

}  // namespace portstorm
