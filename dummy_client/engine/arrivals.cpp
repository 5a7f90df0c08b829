#include "dummy_client/engine/arrivals.h"

#include <utility>

#include "dummy_client/engine/virtual_user.h"

namespace portstorm::client {

Arrivals::Arrivals(const Scenario& scenario, std::size_t cohort, Share share, std::uint32_t timer)
    : cohort_(scenario.cohorts[cohort]),
      index_(cohort),
      step_(share.step),
      timer_(timer),
      schedule_(cohort_.executor),
      next_(share.first) {}

void Arrivals::begin(UserContext& context) {
  set_timer(context);
}

void Arrivals::set_timer(UserContext& context) {
  const Duration end = cohort_.duration();
  const Duration after_start = cohort_.start_time + schedule_.due(next_).value_or(end);
  context.timers.set(timer_, context.state.start + after_start);
}

// One at a time: the thread's completions have their turn between two.
void Arrivals::on_timer(UserContext& context) {
  const TimePoint start = context.state.start + cohort_.start_time;
  const auto due = schedule_.due(next_);
  if (!due) {
    for (VirtualUser* user : std::exchange(free_, {})) user->end_arrivals(context);
    return;
  }
  next_ += step_;
  set_timer(context);
  CohortMetrics& metrics = context.metrics.cohorts[index_];
  ++metrics.due_iterations;
  if (free_.empty()) {
    ++metrics.dropped_iterations;
    return;
  }
  VirtualUser* user = free_.back();
  free_.pop_back();
  user->begin_arrival(context, start + *due);
}

void Arrivals::stop(UserContext& context) {
  if (std::exchange(has_stopped_, true)) return;
  context.timers.cancel(timer_);
  free_.clear();  // the users are stopped one by one
  CohortMetrics& metrics = context.metrics.cohorts[index_];
  const TimePoint start = context.state.start + cohort_.start_time;
  const TimePoint now = context.clock();
  for (auto due = schedule_.due(next_); due && start + *due <= now; due = schedule_.due(next_)) {
    next_ += step_;
    ++metrics.due_iterations;
    ++metrics.dropped_iterations;
  }
}

}  // namespace portstorm::client
