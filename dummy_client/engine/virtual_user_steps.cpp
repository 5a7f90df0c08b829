// How a virtual user goes through its flow, and what it does there besides sending and receiving.
#include <variant>

#include "dummy_client/engine/virtual_user.h"
#include "dummy_client/scenario/think_time.h"

namespace portstorm::client {

namespace {

constexpr int most_steps_at_once = 10'000;  // then the thread's other users have their turn

std::string text_of(Duration time) {
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
  if (milliseconds % 1000 == 0) return std::to_string(milliseconds / 1000) + "s";
  return std::to_string(milliseconds) + "ms";
}

}  // namespace

void VirtualUser::perform_steps(UserContext& context) {
  for (int steps = 0; activity_ == Activity::performing; ++steps) {
    if (steps == most_steps_at_once) return wait_in(context, activity_, context.clock());
    step_ = cursor_.next();
    step_begun_ = context.clock();
    if (step_ != nullptr) {
      std::visit([&](const auto& action) { perform(context, action); }, step_->action);
    } else if (is_connected()) {
      if (must_flush_first(context) || must_wait_for_send(context)) continue;
      finish_connection(context, AfterClose::end_of_iteration);
    } else {
      context.now = step_begun_;
      end_iteration(context);
    }
  }
}

EvaluationContext VirtualUser::evaluation(Random& random) {
  return {number_, iteration_, stamp_, &random, captures_.data(), data_rows_.data()};
}

std::string VirtualUser::filled_in(const Template& text) {
  std::string result;
  text.append_text(evaluation(), result);
  return result;
}

// ---- counting -----------------------------------------------------------------------------------

StepMetrics* VirtualUser::metrics_of(UserContext& context, const Step* step) {
  if (step == nullptr || !step->metric) return nullptr;
  return &context.metrics.steps[*step->metric];
}

// A step that can fail.
void VirtualUser::count_check(UserContext& context) {
  if (!plan_.cohort().adversary) ++context.metrics.checked_steps;
}

void VirtualUser::count_failure(UserContext& context) {
  if (StepMetrics* metrics = metrics_of(context, step_)) ++metrics->failures;
}

void VirtualUser::record(UserContext& context, const Step* step, Duration latency,
                         Duration uncorrected) {
  StepMetrics* metrics = metrics_of(context, step);
  if (metrics == nullptr) return;
  ++metrics->count;
  metrics->latency.record(latency);
  metrics->uncorrected_latency.record(uncorrected);
  if (!context.metrics.second_steps.empty()) {
    context.metrics.second_steps[*step->metric].record(latency);
  }
  if (LiveMetrics* live = context.metrics.live.get())
    live->own.steps[*step->metric].record(latency);
}

void VirtualUser::on_timed_out(UserContext& context) {
  count_failure(context);
  report_torn(context, telemetry::IncidentKind::stalled_packet);
  switch (activity_) {
    case Activity::finishing:
      return fail(context, "disconnect: timed out", "the server did not close its side in time");
    case Activity::connecting: {
      context.state.connects_failed.fetch_add(1, std::memory_order_relaxed);
      const auto& step = std::get<ConnectStep>(step_->action);
      return fail(context, "connect: timed out", "no connection within " + text_of(step.timeout));
    }
    case Activity::expecting_close: {
      const auto& step = std::get<ExpectCloseStep>(step_->action);
      return fail(context, "expect_close: timed out",
                  "the server did not end the connection within " + text_of(step.timeout));
    }
    case Activity::at_barrier: {
      const auto& step = std::get<BarrierStep>(step_->action);
      return fail(context, "barrier: timed out",
                  "not all virtual users came to \"" + scenario_.barriers[step.barrier].name +
                      "\" within " + text_of(step.timeout));
    }
    default: {
      const auto& step = std::get<ExpectStep>(step_->action);
      const std::string what = step.packet != nullptr ? step.packet->name : "the reply";
      return fail(context, "expect: timed out",
                  what + " did not come within " + text_of(step.timeout));
    }
  }
}

// ---- time ---------------------------------------------------------------------------------------

void VirtualUser::perform(UserContext& context, const ThinkStep& step) {
  if (must_flush_first(context)) return;
  due_ += think_time(step, random_);
  if (due_ > step_begun_) wait_in(context, Activity::thinking, due_);
}

void VirtualUser::perform(UserContext& context, const IdleStep& step) {
  if (must_flush_first(context)) return;
  due_ = step_begun_ + step.duration;
  wait_in(context, Activity::thinking, due_);
}

void VirtualUser::perform(UserContext& context, const PaceStep& step) {
  if (must_flush_first(context)) return;
  beat_ = beat_ ? *beat_ + step.interval : due_;
  due_ = *beat_;
  if (due_ > step_begun_) wait_in(context, Activity::thinking, due_);
}

void VirtualUser::perform(UserContext& context, const BarrierStep& step) {
  if (must_flush_first(context)) return;
  count_check(context);
  const Barrier::Arrival arrival = context.state.barriers[step.barrier].arrive();
  if (arrival.opened) {
    due_ = step_begun_;
    return context.wake_all();
  }
  barrier_round_ = arrival.round;
  context.at_barriers.push_back(this);
  wait_in(context, Activity::at_barrier, step_begun_ + step.timeout);
}

bool VirtualUser::is_released(const UserContext& context) const {
  const auto& step = std::get<BarrierStep>(step_->action);
  return context.state.barriers[step.barrier].rounds() > barrier_round_;
}

void VirtualUser::on_released(UserContext& context) {
  handle(context, [&] { leave_opened_barrier(context); });
}

void VirtualUser::leave_opened_barrier(UserContext& context) {
  std::erase(context.at_barriers, this);
  due_ = context.now;
  activity_ = Activity::performing;
}

void VirtualUser::leave_barrier(UserContext& context) {
  if (activity_ != Activity::at_barrier) return;
  const auto& step = std::get<BarrierStep>(step_->action);
  context.state.barriers[step.barrier].withdraw(barrier_round_);
  std::erase(context.at_barriers, this);
}

// ---- the flow itself ----------------------------------------------------------------------------

void VirtualUser::perform(UserContext&, const RepeatStep& step) {
  cursor_.enter(step.flow, step.count.evaluate_integer(evaluation()));
}

void VirtualUser::perform(UserContext&, const ChooseStep& step) {
  double all = 0;
  for (const ChooseStep::Choice& choice : step.choices) all += choice.weight;
  double drawn = random_.uniform() * all;
  const ChooseStep::Choice* chosen = &step.choices.back();
  for (const ChooseStep::Choice& choice : step.choices) {
    if (drawn < choice.weight) {
      chosen = &choice;
      break;
    }
    drawn -= choice.weight;
  }
  cursor_.enter(chosen->flow);
}

void VirtualUser::perform(UserContext&, const IfStep& step) {
  const bool holds = step.condition.evaluate_integer(evaluation()) != 0;
  cursor_.enter(holds ? step.then_flow : step.else_flow);
}

void VirtualUser::perform(UserContext&, const CallStep& step) {
  cursor_.enter(*step.flow);
}

// ---- the ledger, annotations --------------------------------------------------------------------

void VirtualUser::perform(UserContext& context, const JoinStep& step) {
  if (plan_.cohort().adversary) return;  // nobody can be blamed for what it does not get
  LedgerGroup& group = context.ledger->group(filled_in(step.group), step_begun_);
  for (const Membership& membership : memberships_) {
    if (membership.group == &group) return;
  }
  memberships_.push_back({&group, group.join(number_, step_begun_, context.metrics.ledger)});
}

void VirtualUser::perform(UserContext& context, const LeaveStep& step) {
  const LedgerGroup& group = context.ledger->group(filled_in(step.group), step_begun_);
  for (auto membership = memberships_.begin(); membership != memberships_.end(); ++membership) {
    if (membership->group != &group) continue;
    context.ledger->leave(*membership, step_begun_, context.metrics.ledger);
    memberships_.erase(membership);
    return;
  }
}

void VirtualUser::perform(UserContext& context, const MarkStep& step) {
  auto& marks = context.metrics.marks;
  const std::string text = filled_in(step.text);
  const auto known = marks.find(text);
  if (known != marks.end()) {
    ++known->second.count;
  } else if (marks.size() < RunResult::max_marks) {
    const std::chrono::duration<double> time = step_begun_ - context.state.start;
    marks.emplace(text, Mark{time.count(), text, 1});
    if (LiveMetrics* live = context.metrics.live.get()) live->own.marks.push_back(text);
  }
}

}  // namespace portstorm::client
