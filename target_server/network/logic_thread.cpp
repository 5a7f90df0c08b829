#include "target_server/network/logic_thread.h"

#include <utility>

namespace portstorm::server {

void LogicThread::begin(Content& content, Sessions& sessions, std::function<void()> flush) {
  content_ = &content;
  sessions_ = &sessions;
  flush_ = std::move(flush);
}

void LogicThread::start(Content& content, Sessions& sessions, std::function<void()> flush) {
  begin(content, sessions, std::move(flush));
  thread_ = std::thread([this] {
    while (wait_for_work()) handle_taken();
  });
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

bool LogicThread::turn() {
  if (!take_queued(std::unique_lock(mutex_))) return false;
  handle_taken();
  return true;
}

// False when there is nothing and there will be nothing.
bool LogicThread::wait_for_work() {
  std::unique_lock lock(mutex_);
  work_came_.wait(lock, [this] { return !queued_.empty() || !work_.empty() || stopping_; });
  return take_queued(std::move(lock));
}

bool LogicThread::take_queued(std::unique_lock<std::mutex> lock) {
  batches_.swap(queued_);
  functions_.swap(work_);
  queued_bytes_ = 0;
  lock.unlock();
  room_came_.notify_all();
  return !batches_.empty() || !functions_.empty();
}

void LogicThread::handle_taken() {
  constexpr std::size_t max_empty = 64;
  for (const EventBatch& batch : batches_) batch.dispatch(*content_, *sessions_);
  for (const auto& function : functions_) function();
  functions_.clear();
  flush_();
  const std::lock_guard lock(mutex_);
  for (EventBatch& batch : batches_) {
    batch.clear();
    if (empty_.size() < max_empty) empty_.push_back(std::move(batch));
  }
  batches_.clear();
}

}  // namespace portstorm::server
