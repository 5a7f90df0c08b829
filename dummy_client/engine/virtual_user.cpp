// The life of a virtual user: periods, iterations, failures, the end.
#include "dummy_client/engine/virtual_user.h"

#include <algorithm>

#include "dummy_client/engine/arrivals.h"

namespace portstorm::client {

namespace {

constexpr auto first_back_off = std::chrono::milliseconds(100);
constexpr unsigned most_doublings = 5;  // up to 3.2 s

// A random stream for each iteration: 2^20 virtual users are the most there are.
std::uint64_t stream_of(std::uint64_t vu, std::uint64_t iteration) {
  return iteration << 20 | vu;
}

}  // namespace

VirtualUser::VirtualUser(const Scenario& scenario, const CohortPlan& plan, std::uint64_t index,
                         Timers timers, Arrivals* arrivals)
    : scenario_(scenario),
      plan_(plan),
      number_(plan.cohort().first_vu + index),
      timers_(timers),
      arrivals_(arrivals),
      periods_(active_periods(plan.cohort(), index)),
      random_(scenario.seed),
      captures_(scenario.captures.size()),
      data_rows_(scenario.data.size()),
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
  is_last_to_stop_ = hard_stop_ == at(context, last_hard_stop(scenario_));
  due_ = at(context, period.start);
  activity_ = Activity::resting;
  if (arrivals_ != nullptr) return arrivals_->add_free(*this);
  context.timers.set(timers_.activity, due_);
}

void VirtualUser::on_timer(UserContext& context) {
  handle(context, [&] { on_time(context); });
}

void VirtualUser::on_time(UserContext& context) {
  const bool is_over = context.now >= hard_stop_;
  switch (activity_) {
    case Activity::resting:
    case Activity::thinking:
      if (is_over) return interrupt(context);
      context.metrics.add_lag(context.now - due_);
      if (activity_ == Activity::resting) return begin_iteration(context);
      break;
    case Activity::connecting:
    case Activity::expecting:
    case Activity::expecting_close:
    case Activity::finishing:
      return is_over ? interrupt(context) : on_timed_out(context);
    case Activity::at_barrier:
      if (is_released(context)) return leave_opened_barrier(context);
      return is_over ? interrupt(context) : on_timed_out(context);
    case Activity::writing:
      return is_over ? interrupt(context) : write_next_piece(context);
    case Activity::expecting_nothing:
    case Activity::flooding:  // its time is over
      if (is_over) return interrupt(context);
      due_ = context.now;
      break;
    case Activity::performing:
    case Activity::sending:
      if (is_over) return interrupt(context);
      break;
    case Activity::closing:
    case Activity::lingering:
    case Activity::done:
      return;
  }
  activity_ = Activity::performing;
}

// ---- iterations ---------------------------------------------------------------------------------

bool VirtualUser::may_begin_iteration(UserContext& context) {
  if (due_ >= stop_ || context.now >= stop_) return false;
  const Executor& executor = plan_.cohort().executor;
  if (const auto* own = std::get_if<PerVuIterations>(&executor)) {
    return iteration_ < own->iterations;
  }
  if (const auto* shared = std::get_if<SharedIterations>(&executor)) {
    auto& begun = context.state.cohorts[plan_.index()].shared_iterations;
    return begun.fetch_add(1, std::memory_order_relaxed) < shared->iterations;
  }
  return true;
}

void VirtualUser::start_iteration(UserContext& context) {
  set_active(context, true);
  in_iteration_ = true;
  random_ = Random(scenario_.seed, stream_of(number_, iteration_));
  std::fill(captures_.begin(), captures_.end(), std::nullopt);
  for (std::size_t i = 0; i < data_rows_.size(); ++i) {
    data_rows_[i] =
        row_of(*scenario_.data[i], number_, iteration_, scenario_.max_vus(), scenario_.seed);
  }
  beat_.reset();
  cursor_.start(plan_.cohort().flow);
  activity_ = Activity::performing;
}

// `due_` is when it is due.
void VirtualUser::begin_iteration(UserContext& context) {
  if (!may_begin_iteration(context)) return end_period(context);
  start_iteration(context);
}

void VirtualUser::begin_arrival(UserContext& context, TimePoint due) {
  due_ = due;
  context.metrics.add_lag(context.now - due);
  handle(context, [&] { start_iteration(context); });
}

void VirtualUser::end_arrivals(UserContext& context) {
  end_period(context);
}

void VirtualUser::end_iteration(UserContext& context) {
  in_iteration_ = false;
  ++iteration_;
  failures_in_row_ = 0;
  context.metrics.iterations.add();
  ++context.metrics.cohorts[plan_.index()].iterations;
  if (arrivals_ != nullptr && context.now < stop_) {
    set_active(context, false);
    activity_ = Activity::resting;
    context.timers.cancel(timers_.activity);
    return arrivals_->add_free(*this);
  }
  if (arrivals_ != nullptr || !may_begin_iteration(context)) return end_period(context);
  start_iteration(context);
}

void VirtualUser::end_period(UserContext& context) {
  in_iteration_ = false;
  failures_in_row_ = 0;
  set_active(context, false);
  ++period_;
  rest_until_next_period(context);
}

void VirtualUser::set_active(UserContext& context, bool active) {
  if (active == is_active_) return;
  is_active_ = active;
  Gauge& of_cohort = context.state.cohorts[plan_.index()].vus;
  active ? of_cohort.up() : of_cohort.down();
  active ? context.state.vus.up() : context.state.vus.down();
}

// ---- the end ------------------------------------------------------------------------------------

// Its time is over in the middle of an iteration.
void VirtualUser::interrupt(UserContext& context) {
  if (in_iteration_) ++context.metrics.cohorts[plan_.index()].interrupted_iterations;
  in_iteration_ = false;
  cursor_.stop();
  context.timers.cancel(timers_.activity);
  leave_barrier(context);
  const bool stays_for_the_ledger = context.ledger != nullptr && !memberships_.empty() &&
                                    connection_.state() == Connection::State::open && !peer_end_;
  const bool is_end_of_run =
      is_last_to_stop_ || context.state.phase.load(std::memory_order_relaxed) != Phase::running;
  if (is_end_of_run && stays_for_the_ledger) {
    set_active(context, false);
    become_quiet(context, Activity::lingering);
    cut_off_write(context);
    reading_ = Reading::normal;  // what waits for it is to be seen
    context.timers.cancel(timers_.reading);
    return post_receive(context);
  }
  leave_all_groups(context);
  close_connection(context, CloseMode::graceful, AfterClose::end_of_period);
}

void VirtualUser::become_quiet(UserContext& context, Activity how) {
  activity_ = how;
  context.timers.cancel(timers_.activity);
  ++context.quiet_users;
  if (how == Activity::done) ++context.gone_users;
  if (has_left_barriers_) return;
  has_left_barriers_ = true;
  for (const std::size_t barrier : plan_.barriers()) {
    if (context.state.barriers[barrier].leave()) context.wake_all();
  }
}

void VirtualUser::stop(UserContext& context) {
  if (is_quiet()) return;
  period_ = periods_.empty() ? 0 : periods_.size() - 1;  // there is no next one
  if (activity_ == Activity::closing) {
    after_close_ = AfterClose::end_of_period;
    if (in_iteration_) ++context.metrics.cohorts[plan_.index()].interrupted_iterations;
    in_iteration_ = false;
  } else if (is_active_) {
    interrupt(context);
  } else {
    become_quiet(context, Activity::done);  // its period had not begun, or it was free
  }
}

void VirtualUser::close(UserContext& context) {
  if (activity_ != Activity::lingering) return;
  --context.quiet_users;  // until it is done
  period_ = periods_.size();
  close_connection(context, CloseMode::graceful, AfterClose::next_step);
}

// ---- failures -----------------------------------------------------------------------------------

void VirtualUser::fail(UserContext& context, const std::string& kind, const std::string& what) {
  std::string example = what;
  if (step_ != nullptr) {
    example += " (" + scenario_.file + ":" + std::to_string(step_->place.line) + ":" +
               std::to_string(step_->place.column) + ", vu " + std::to_string(number_) + ")";
  }
  ThreadMetrics& metrics = context.metrics;
  CohortMetrics& of_cohort = metrics.cohorts[plan_.index()];
  if (of_cohort.errors++ == 0) of_cohort.first_error = kind + ": " + example;
  if (plan_.cohort().adversary) {
    ++metrics.adversary_errors;
    ThreadMetrics::add(metrics.adversary_error_kinds, kind, example);
  } else {
    metrics.errors.add();
    ThreadMetrics::add(metrics.error_kinds, kind, example);
  }
  cursor_.stop();
  ++failures_in_row_;
  leave_barrier(context);
  leave_all_groups(context);
  if (activity_ == Activity::lingering) return close(context);  // its time was over before
  close_connection(context, CloseMode::reset, AfterClose::back_off);
}

// A target that is gone is not hammered; but an open model keeps its rate.
void VirtualUser::back_off(UserContext& context) {
  in_iteration_ = false;
  ++context.metrics.cohorts[plan_.index()].failed_iterations;
  const std::uint64_t stream = stream_of(number_, iteration_++);
  if (arrivals_ != nullptr) {
    if (context.now >= stop_) return end_period(context);
    set_active(context, false);
    activity_ = Activity::resting;
    return arrivals_->add_free(*this);
  }
  const unsigned doublings = std::min(failures_in_row_ - 1, most_doublings);
  const Duration longest = first_back_off * (1U << doublings);
  const double share = Random(~scenario_.seed, stream).uniform();  // the flow's draws are its own
  due_ = context.clock() + longest / 2 +
         Duration(static_cast<std::int64_t>(static_cast<double>(longest.count()) / 2 * share));
  if (due_ >= stop_) return end_period(context);
  activity_ = Activity::resting;
  context.timers.set(timers_.activity, due_);
}

void VirtualUser::wait_in(UserContext& context, Activity activity, TimePoint until) {
  activity_ = activity;
  context.timers.set(timers_.activity, std::min(until, hard_stop_));
}

void VirtualUser::close_connection(UserContext& context, CloseMode mode, AfterClose after) {
  after_close_ = after;
  activity_ = Activity::closing;
  context.timers.cancel(timers_.activity);
  context.timers.cancel(timers_.reading);
  const Connection::State before = connection_.state();
  if (before == Connection::State::open || before == Connection::State::finishing) {
    context.state.connections.down();
  }
  if (connection_.close(context.port, mode)) after_close(context);
}

void VirtualUser::after_close(UserContext& context) {
  context.metrics.short_sends += connection_.take_short_sends();
  reassembler_.reset();
  unread_.clear();
  optional_.clear();
  echo_.clear();
  cut_off_write(context);
  reading_ = Reading::normal;
  peer_end_.reset();
  may_send_ = true;
  is_reset_ = false;
  problem_.clear();
  activity_ = Activity::performing;
  switch (after_close_) {
    case AfterClose::next_step:
      if (period_ == periods_.size()) return become_quiet(context, Activity::done);
      return;  // the flow goes on
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
