#include "dummy_client/engine/barrier.h"

namespace portstorm::client {

Barrier::Arrival Barrier::arrive() {
  const std::lock_guard lock(mutex_);
  const std::uint64_t round = rounds_.load(std::memory_order_relaxed);
  ++waiting_;
  return {round, open_if_complete()};
}

void Barrier::withdraw(std::uint64_t round) {
  const std::lock_guard lock(mutex_);
  if (round == rounds_.load(std::memory_order_relaxed)) --waiting_;
}

bool Barrier::leave() {
  const std::lock_guard lock(mutex_);
  --participants_;
  return open_if_complete();
}

bool Barrier::open_if_complete() {
  if (waiting_ == 0 || waiting_ < participants_) return false;
  waiting_ = 0;
  rounds_.fetch_add(1, std::memory_order_release);
  return true;
}

}  // namespace portstorm::client
