#include "dummy_client/engine/timeline.h"

#include <algorithm>

namespace portstorm::client {

namespace {

// The last second of a run ends with it: a rate over less than this would be chance.
constexpr double shortest = 0.1;

}  // namespace

Second joined(const Second& earlier, const Second& later) {
  Second both = later;                             // gauges: as they were at the end
  both.time = std::max(earlier.time, later.time);  // threads need not end a second in that order
  both.packets_sent += earlier.packets_sent;
  both.packets_received += earlier.packets_received;
  both.bytes_sent += earlier.bytes_sent;
  both.bytes_received += earlier.bytes_received;
  both.errors += earlier.errors;
  both.p50 = std::max(earlier.p50, later.p50);
  both.p95 = std::max(earlier.p95, later.p95);
  both.p99 = std::max(earlier.p99, later.p99);
  both.max = std::max(earlier.max, later.max);
  return both;
}

void Timeline::add(std::size_t thread, const Second& part, const telemetry::Histogram& latency,
                   std::span<const telemetry::Histogram> steps) {
  std::unique_lock lock(mutex_);
  const std::uint64_t number = next_of_thread_[thread]++;
  while (first_pending_ + pending_.size() <= number) pending_.emplace_back();
  Pending& pending = pending_[number - first_pending_];
  pending.second = pending.parts == 0 ? part : joined(pending.second, part);
  pending.latency.merge(latency);
  pending.steps.resize(steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) pending.steps[i].merge(steps[i]);
  if (++pending.parts < threads_) return;
  while (!pending_.empty() && pending_.front().parts == threads_) {
    finish(pending_.front());
    pending_.pop_front();
    ++first_pending_;
  }
  call_on_interval(lock);
}

void Timeline::finish(Pending& pending) {
  Second& second = pending.second;
  second.p50 = pending.latency.percentile(50);
  second.p95 = pending.latency.percentile(95);
  second.p99 = pending.latency.percentile(99);
  second.max = pending.latency.max();
  if (on_interval_) hand_on(second.time, std::move(pending.steps));
  keep(second);
}

void Timeline::hand_on(double end, std::vector<telemetry::Histogram> steps) {
  if (waiting_.size() == most_waiting) {
    IntervalHistograms& last = waiting_.back();
    last.length = end - last.start;
    for (std::size_t i = 0; i < steps.size(); ++i) last.steps[i].merge(steps[i]);
  } else {
    waiting_.push_back({last_end_, end - last_end_, std::move(steps)});
  }
  last_end_ = end;
}

// Without the lock: what is done with an interval, such as writing a file, may take its time.
void Timeline::call_on_interval(std::unique_lock<std::mutex>& lock) {
  if (is_calling_) return;  // that thread sees to what has come meanwhile
  is_calling_ = true;
  while (!waiting_.empty()) {
    const IntervalHistograms interval = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    on_interval_(interval);
    lock.lock();
  }
  is_calling_ = false;
}

void Timeline::keep(const Second& second) {
  if (in_last_ > 0 && in_last_ < seconds_in_one_) {
    seconds_.back() = joined(seconds_.back(), second);
    ++in_last_;
    return;
  }
  const bool is_sliver = !seconds_.empty() && second.time - seconds_.back().time < shortest;
  if (is_sliver) {  // the last of the run
    seconds_.back() = joined(seconds_.back(), second);
    return;
  }
  if (seconds_.size() == RunResult::max_seconds) halve();
  seconds_.push_back(second);
  in_last_ = 1;
}

void Timeline::halve() {
  std::vector<Second> halved;
  for (std::size_t i = 0; i + 1 < seconds_.size(); i += 2) {
    halved.push_back(joined(seconds_[i], seconds_[i + 1]));
  }
  seconds_ = std::move(halved);
  seconds_in_one_ *= 2;
}

std::optional<Second> Timeline::last() const {
  const std::lock_guard lock(mutex_);
  if (seconds_.empty()) return std::nullopt;
  return seconds_.back();
}

std::vector<Second> Timeline::take() {
  std::unique_lock lock(mutex_);
  for (Pending& pending : pending_) finish(pending);  // the last, which not all have begun
  pending_.clear();
  call_on_interval(lock);
  return std::move(seconds_);
}

}  // namespace portstorm::client
