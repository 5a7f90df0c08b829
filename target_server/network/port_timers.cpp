#include "target_server/network/port_timers.h"

#include <algorithm>

namespace portstorm::server {

bool PortTimers::after(std::chrono::nanoseconds delay, std::uint32_t timer) {
  const TimePoint due = port_.now() + delay;
  const std::lock_guard lock(mutex_);
  if (waiting_.size() == max_timers) return false;
  waiting_.push_back({due, number_++, timer});
  std::push_heap(waiting_.begin(), waiting_.end(), is_later);
  // A refused post costs no timer: worker 0 looks again at its next tick.
  if (due < looks_again_ && port_.post(0, wake_key, nullptr, 0) == Error::none) {
    looks_again_ = TimePoint::min();
  }
  return true;
}

TimePoint PortTimers::post_due(TimePoint now) {
  const std::lock_guard lock(mutex_);
  looks_again_ = TimePoint::max();
  while (!waiting_.empty() && waiting_.front().due <= now) {
    if (port_.post(next_worker_, due_key, nullptr, waiting_.front().timer) != Error::none) {
      return looks_again_;
    }
    next_worker_ = (next_worker_ + 1) % port_.workers();
    std::pop_heap(waiting_.begin(), waiting_.end(), is_later);
    waiting_.pop_back();
  }
  if (!waiting_.empty()) looks_again_ = waiting_.front().due;
  return looks_again_;
}

}  // namespace portstorm::server
