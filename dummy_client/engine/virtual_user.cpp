// The life of a virtual user: periods, iterations, failures, the end.
#include "dummy_client/engine/virtual_user.h"

#include <algorithm>

namespace portstorm::client {

namespace {

constexpr auto first_back_off = std::chrono::milliseconds(100);
constexpr unsigned most_doublings = 5;  // up to 3.2 s

}  // namespace

VirtualUser::VirtualUser(const Scenario& scenario, const CohortPlan& plan, std::uint64_t index,
                         std::uint32_t timer)
    : plan_(plan),
      number_(plan.cohort().first_vu + index),
      timer_(timer),
      periods_(active_periods(plan.cohort(), index)),
      random_(scenario.seed, number_),
      reassembler_(scenario.protocol->framing) {}

TimePoint VirtualUser::at(const UserContext& context, Duration after_start) const {
  return context.state.start + after_start;
}

void VirtualUser::begin(UserContext& context) {
  rest_until_next_period(context);
}

void VirtualUser::rest_until_next_period(UserContext& context) {
  if (period_ == periods_.size()) return become_quiet(context, Activity::done);
  const ActivePeriod& period = periods_[period_];
  stop_ = at(context, period.stop);
  hard_stop_ = at(context, period.hard_stop);
  is_last_to_stop_ = hard_stop_ == at(context, last_hard_stop(context.scenario));
  due_ = at(context, period.start);
  activity_ = Activity::resting;
  context.timers.set(timer_, due_);
}

void VirtualUser::on_timer(UserContext& context) {
  switch (activity_) {
    case Activity::resting:
    case Activity::thinking:
      if (context.now >= hard_stop_) return interrupt(context);
      context.metrics.schedule_lag.record(context.now - due_);
      if (activity_ == Activity::thinking) return perform_steps(context);
      if (!in_iteration_ && failures_in_row_ == 0) context.state.vus.up();
      return begin_iteration(context);
    case Activity::connecting:
    case Activity::expecting:
    case Activity::finishing:
      return context.now >= hard_stop_ ? interrupt(context) : on_timed_out(context);
    case Activity::performing:
    case Activity::sending:
      return context.now >= hard_stop_ ? interrupt(context) : perform_steps(context);
    case Activity::closing:
    case Activity::lingering:
    case Activity::done:
      return;
  }
}

// `due_` is when it is due.
void VirtualUser::begin_iteration(UserContext& context) {
  if (due_ >= stop_ || context.now >= stop_) return end_period(context);
  in_iteration_ = true;
  cursor_.start(plan_.cohort().flow);
  perform_steps(context);
}

// The caller goes on performing, or lets a timer do it.
void VirtualUser::end_iteration(UserContext& context) {
  in_iteration_ = false;
  ++iteration_;
  failures_in_row_ = 0;
  context.metrics.iterations.add();
  if (due_ >= stop_ || context.now >= stop_) return end_period(context);
  in_iteration_ = true;
  cursor_.start(plan_.cohort().flow);
  activity_ = Activity::performing;
}

void VirtualUser::end_period(UserContext& context) {
  in_iteration_ = false;
  failures_in_row_ = 0;
  context.state.vus.down();
  ++period_;
  rest_until_next_period(context);
}

// Its time is over in the middle of an iteration.
void VirtualUser::interrupt(UserContext& context) {
  if (in_iteration_) ++context.metrics.interrupted_iterations;
  in_iteration_ = false;
  cursor_.stop();
  context.timers.cancel(timer_);
  const bool stays_for_the_ledger = context.ledger != nullptr && !memberships_.empty() &&
                                    connection_.state() == Connection::State::open;
  const bool is_end_of_run =
      is_last_to_stop_ || context.state.phase.load(std::memory_order_relaxed) != Phase::running;
  if (is_end_of_run && stays_for_the_ledger) {
    context.state.vus.down();
    return become_quiet(context, Activity::lingering);
  }
  leave_all_groups(context);
  close_connection(context, CloseMode::graceful, AfterClose::end_of_period);
}

void VirtualUser::become_quiet(UserContext& context, Activity how) {
  activity_ = how;
  context.timers.cancel(timer_);
  ++context.quiet_users;
  if (how == Activity::done) ++context.gone_users;
}

void VirtualUser::stop(UserContext& context) {
  if (is_quiet()) return;
  period_ = periods_.empty() ? 0 : periods_.size() - 1;  // there is no next one
  const bool was_active = in_iteration_ || failures_in_row_ > 0;
  if (activity_ == Activity::closing) {
    after_close_ = AfterClose::end_of_period;
    if (in_iteration_) ++context.metrics.interrupted_iterations;
    in_iteration_ = false;
  } else if (was_active) {
    interrupt(context);
  } else {
    become_quiet(context, Activity::done);  // its period had not begun
  }
}

void VirtualUser::close(UserContext& context) {
  if (activity_ != Activity::lingering) return;
  --context.quiet_users;  // until it is done
  period_ = periods_.size();
  close_connection(context, CloseMode::graceful, AfterClose::next_step);
}

void VirtualUser::fail(UserContext& context, const std::string& kind, const std::string& what) {
  std::string example = what;
  if (step_ != nullptr) {
    example += " (" + context.scenario.file + ":" + std::to_string(step_->place.line) + ":" +
               std::to_string(step_->place.column) + ", vu " + std::to_string(number_) + ")";
  }
  context.metrics.add_error(kind, example);
  cursor_.stop();
  ++failures_in_row_;
  leave_all_groups(context);
  if (activity_ == Activity::lingering) return close(context);  // its time was over before
  close_connection(context, CloseMode::reset, AfterClose::back_off);
}

// A target that is gone is not hammered.
void VirtualUser::back_off(UserContext& context) {
  in_iteration_ = false;
  ++iteration_;
  const unsigned doublings = std::min(failures_in_row_ - 1, most_doublings);
  const Duration longest = first_back_off * (1U << doublings);
  due_ = context.clock() + longest / 2 +
         Duration(static_cast<std::int64_t>(static_cast<double>(longest.count()) / 2 *
                                            random_.uniform()));
  if (due_ >= stop_) return end_period(context);
  activity_ = Activity::resting;
  context.timers.set(timer_, due_);
}

void VirtualUser::wait_in(UserContext& context, Activity activity, TimePoint until) {
  activity_ = activity;
  context.timers.set(timer_, std::min(until, hard_stop_));
}

void VirtualUser::close_connection(UserContext& context, CloseMode mode, AfterClose after) {
  after_close_ = after;
  activity_ = Activity::closing;
  context.timers.cancel(timer_);
  const Connection::State before = connection_.state();
  if (before == Connection::State::open || before == Connection::State::finishing) {
    context.state.connections.down();
  }
  if (connection_.close(context.port, mode)) after_close(context);
}

void VirtualUser::after_close(UserContext& context) {
  reassembler_.reset();
  unread_.clear();
  echo_.clear();
  send_step_ = nullptr;
  activity_ = Activity::performing;
  switch (after_close_) {
    case AfterClose::next_step:
      if (period_ == periods_.size()) return become_quiet(context, Activity::done);
      return;  // perform_steps() goes on
    case AfterClose::end_of_iteration:
      return end_iteration(context);
    case AfterClose::back_off:
      return back_off(context);
    case AfterClose::end_of_period:
      return end_period(context);
  }
}

void VirtualUser::leave_all_groups(UserContext& context) {
  for (const Membership& membership : memberships_) {
    context.ledger->leave(membership, context.now, context.metrics.ledger);
  }
  memberships_.clear();
}

}  // namespace portstorm::client
