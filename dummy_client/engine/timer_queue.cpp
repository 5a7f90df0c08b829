#include "dummy_client/engine/timer_queue.h"

namespace portstorm::client {

void TimerQueue::set(std::uint32_t owner, TimePoint time) {
  const Timer timer{time, next_order_++, owner};
  if (place_[owner] == nowhere) {
    heap_.push_back(timer);
    return rise(heap_.size() - 1, timer);
  }
  const std::size_t index = place_[owner];
  if (timer < heap_[index]) {
    rise(index, timer);
  } else {
    sink(index, timer);
  }
}

void TimerQueue::cancel(std::uint32_t owner) {
  if (place_[owner] != nowhere) remove(place_[owner]);
}

TimePoint TimerQueue::next() const noexcept {
  return heap_.empty() ? TimePoint::max() : heap_.front().time;
}

std::optional<std::uint32_t> TimerQueue::take_due(TimePoint now) {
  if (heap_.empty() || heap_.front().time > now) return std::nullopt;
  const std::uint32_t owner = heap_.front().owner;
  remove(0);
  return owner;
}

void TimerQueue::put(std::size_t index, const Timer& timer) {
  heap_[index] = timer;
  place_[timer.owner] = static_cast<std::uint32_t>(index);
}

void TimerQueue::rise(std::size_t index, Timer timer) {
  while (index > 0) {
    const std::size_t parent = (index - 1) / 2;
    if (!(timer < heap_[parent])) break;
    put(index, heap_[parent]);
    index = parent;
  }
  put(index, timer);
}

void TimerQueue::sink(std::size_t index, Timer timer) {
  for (;;) {
    std::size_t child = index * 2 + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1] < heap_[child]) ++child;
    if (!(heap_[child] < timer)) break;
    put(index, heap_[child]);
    index = child;
  }
  put(index, timer);
}

void TimerQueue::remove(std::size_t index) {
  place_[heap_[index].owner] = nowhere;
  const Timer last = heap_.back();
  heap_.pop_back();
  if (index == heap_.size()) return;
  if (index > 0 && last < heap_[(index - 1) / 2]) {
    rise(index, last);
  } else {
    sink(index, last);
  }
}

}  // namespace portstorm::client
