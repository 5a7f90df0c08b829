#include "target_server/network/logic_thread.h"

#include <utility>

namespace portstorm::server {

void LogicThread::start(Content& content, Sessions& sessions, std::function<void()> flush) {
  content_ = &content;
  sessions_ = &sessions;
  flush_ = std::move(flush);
  thread_ = std::thread([this] { loop(); });
}

void LogicThread::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_came_.notify_one();
  room_came_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void LogicThread::take(EventBatch& batch) {
  if (batch.empty()) return;
  std::unique_lock lock(mutex_);
  if (queued_bytes_ >= max_queued_bytes_) {
    ++waits_;
    room_came_.wait(lock, [this] { return queued_bytes_ < max_queued_bytes_ || stopping_; });
  }
  queued_bytes_ += batch.weight();
  queued_.push_back(std::move(batch));
  if (empty_.empty()) {
    batch = EventBatch();
  } else {
    batch = std::move(empty_.back());
    empty_.pop_back();
  }
  const bool was_idle = queued_.size() == 1 && work_.empty();
  lock.unlock();
  if (was_idle) work_came_.notify_one();
}

bool LogicThread::run(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    work_.push_back(std::move(work));
  }
  work_came_.notify_one();
  return true;
}

std::uint64_t LogicThread::waits() const {
  const std::lock_guard lock(mutex_);
  return waits_;
}

void LogicThread::loop() {
  while (wait_for_work()) {
    for (const EventBatch& batch : batches_) batch.dispatch(*content_, *sessions_);
    for (const auto& function : functions_) function();
    functions_.clear();
    flush_();
  }
}

// Takes all that is queued; false when there is nothing and there will be nothing.
bool LogicThread::wait_for_work() {
  constexpr std::size_t max_empty = 64;
  std::unique_lock lock(mutex_);
  for (EventBatch& batch : batches_) {
    batch.clear();
    if (empty_.size() < max_empty) empty_.push_back(std::move(batch));
  }
  batches_.clear();
  work_came_.wait(lock, [this] { return !queued_.empty() || !work_.empty() || stopping_; });
  batches_.swap(queued_);
  functions_.swap(work_);
  queued_bytes_ = 0;
  lock.unlock();
  room_came_.notify_all();
  return !batches_.empty() || !functions_.empty();
}

}  // namespace portstorm::server
