// How a virtual user performs each kind of step.
#include <variant>

#include "dummy_client/engine/virtual_user.h"
#include "dummy_client/scenario/think_time.h"

namespace portstorm::client {

namespace {

constexpr auto finish_deadline = std::chrono::seconds(5);  // for the peer's FIN after ours
constexpr int most_steps_at_once = 10'000;  // then the thread's other users have their turn

std::string text_of(Duration time) {
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
  if (milliseconds % 1000 == 0) return std::to_string(milliseconds / 1000) + "s";
  return std::to_string(milliseconds) + "ms";
}

bool is_local_address_problem(Error error) noexcept {
  return error == Error::address_in_use || error == Error::address_not_available;
}

}  // namespace

void VirtualUser::perform_steps(UserContext& context) {
  activity_ = Activity::performing;
  for (int steps = 0; activity_ == Activity::performing; ++steps) {
    if (steps == most_steps_at_once) return wait_in(context, activity_, context.clock());
    step_ = cursor_.next();
    step_begun_ = context.clock();
    try {
      if (step_ != nullptr) {
        std::visit([&](const auto& action) { perform(context, action); }, step_->action);
      } else if (connection_.state() == Connection::State::open) {
        if (must_wait_for_send(context)) return;
        finish_connection(context, AfterClose::end_of_iteration);
      } else {
        context.now = step_begun_;
        end_iteration(context);
      }
    } catch (const EvaluationError& error) {
      fail(context, "expression", error.message);
    }
  }
}

EvaluationContext VirtualUser::evaluation() {
  return {number_, iteration_, stamp_, &random_};
}

std::string VirtualUser::group_name(const Template& name) {
  std::string text;
  name.append_text(evaluation(), text);
  return text;
}

StepMetrics* VirtualUser::metrics_of(UserContext& context, const Step* step) {
  if (step == nullptr || !step->metric) return nullptr;
  return &context.metrics.steps[*step->metric];
}

// ---- connect
// ---------------------------------------------------------------------------------------

void VirtualUser::perform(UserContext& context, const ConnectStep&) {
  ++context.metrics.checked_steps;
  if (connection_.state() != Connection::State::closed) {
    return fail(context, "connect: already connected", "there is a connection already");
  }
  request_due_ = due_;
  request_sent_ = step_begun_;
  connect_attempts_ = 0;
  try_connect(context);
}

void VirtualUser::try_connect(UserContext& context) {
  const auto& step = std::get<ConnectStep>(step_->action);
  ConnectOptions options;
  options.socket.receive_buffer_bytes = step.receive_buffer_bytes;
  if (step.from) {
    options.local = Endpoint::parse(*step.from + ":0");
  } else {
    options.local = context.sources.of(number_, connect_attempts_);
  }
  ++connect_attempts_;
  const auto key = reinterpret_cast<std::uintptr_t>(this);
  const Error error = connection_.connect(context.port, key, context.target, options);
  if (error != Error::none) return on_connect_failed(context, error);
  wait_in(context, Activity::connecting, request_sent_ + step.timeout);
}

void VirtualUser::on_connect_failed(UserContext& context, Error error) {
  const auto& step = std::get<ConnectStep>(step_->action);
  if (is_local_address_problem(error) && !step.from &&
      connect_attempts_ < context.sources.count()) {
    return try_connect(context);
  }
  context.state.connects_failed.fetch_add(1, std::memory_order_relaxed);
  if (StepMetrics* metrics = metrics_of(context, step_)) ++metrics->failures;
  fail(context, "connect: " + std::string(to_string(error)),
       "connect to " + context.target.to_string() + ": " + std::string(to_string(error)));
}

void VirtualUser::on_connected(UserContext& context) {
  context.state.connects_done.fetch_add(1, std::memory_order_relaxed);
  context.state.connections.up();
  if (StepMetrics* metrics = metrics_of(context, step_)) {
    ++metrics->count;
    metrics->latency.record(context.now - request_due_);
    metrics->uncorrected_latency.record(context.now - request_sent_);
  }
  due_ = context.now;
  perform_steps(context);
}

// ---- send, raw
// -------------------------------------------------------------------------------------

// One send at a time: the step is performed again when the one before is through.
bool VirtualUser::must_wait_for_send(UserContext& context) {
  if (!connection_.is_sending()) return false;
  if (step_ != nullptr) cursor_.step_back();  // null: the end of the flow, which stays
  wait_in(context, Activity::sending, TimePoint::max());
  return true;
}

void VirtualUser::perform(UserContext& context, const SendStep& step) {
  if (must_wait_for_send(context)) return;
  ++context.metrics.checked_steps;
  const std::string problem = build_packet(context, step);
  if (!problem.empty()) {
    if (StepMetrics* metrics = metrics_of(context, step_)) ++metrics->failures;
    return fail(context, "send: not encodable", problem);
  }
  request_due_ = due_;
  request_sent_ = step_begun_;
  context.metrics.packets_sent.add();
  hand_to_socket(context);
}

// Into outgoing(). A message that cannot be built is not owed to anybody.
std::string VirtualUser::build_packet(UserContext& context, const SendStep& step) {
  stamp_.clear();
  connection_.outgoing().clear();
  if (!step.ledger) return context.builder.append(step, evaluation(), connection_.outgoing());

  LedgerCounts& counts = context.metrics.ledger;
  LedgerGroup& group = context.ledger->group(group_name(*step.ledger));
  const auto number = context.ledger->send(group, number_, due_, step_begun_, stamp_, counts);
  try {
    std::string problem = context.builder.append(step, evaluation(), connection_.outgoing());
    if (!problem.empty()) context.ledger->withdraw(group, number, counts);
    return problem;
  } catch (const EvaluationError&) {
    context.ledger->withdraw(group, number, counts);
    throw;
  }
}

void VirtualUser::perform(UserContext& context, const RawStep& step) {
  if (must_wait_for_send(context)) return;
  connection_.outgoing() = step.bytes;
  request_due_ = due_;
  request_sent_ = step_begun_;
  hand_to_socket(context);
}

void VirtualUser::hand_to_socket(UserContext& context) {
  if (connection_.state() != Connection::State::open) {
    return fail(context, "send: not connected", "there is no connection to send on");
  }
  if (plan_.checks_echo()) echo_.sent(connection_.outgoing());
  send_due_ = due_;
  send_step_ = step_;
  const Error error = connection_.send(context.port);
  if (error != Error::none) {
    if (StepMetrics* metrics = metrics_of(context, step_)) ++metrics->failures;
    fail(context, "send: " + std::string(to_string(error)), std::string(to_string(error)));
  }
}

// ---- expect
// ----------------------------------------------------------------------------------------

void VirtualUser::perform(UserContext& context, const ExpectStep& step) {
  ++context.metrics.checked_steps;
  if (connection_.state() != Connection::State::open) {
    return fail(context, "expect: not connected", "there is no connection to receive from");
  }
  if (step.echo) {
    if (echo_.is_complete()) return fulfil(context, echo_arrived_);
  } else if (auto packet = unread_.take(step.packet)) {
    match(context, step, packet->bytes, packet->arrived);
    if (!problem_.empty()) {
      fail(context, "expect: wrong value", std::exchange(problem_, {}));
    }
    return;
  }
  wait_in(context, Activity::expecting, step_begun_ + step.timeout);
}

void VirtualUser::on_timed_out(UserContext& context) {
  if (activity_ == Activity::finishing) {
    return fail(context, "disconnect: timed out",
                "the server did not close its side within " + text_of(finish_deadline));
  }
  if (StepMetrics* metrics = metrics_of(context, step_)) ++metrics->failures;
  if (activity_ == Activity::connecting) {
    context.state.connects_failed.fetch_add(1, std::memory_order_relaxed);
    const auto& step = std::get<ConnectStep>(step_->action);
    return fail(context, "connect: timed out", "no connection within " + text_of(step.timeout));
  }
  const auto& step = std::get<ExpectStep>(step_->action);
  const std::string what = step.packet != nullptr ? step.packet->name : "the reply";
  fail(context, "expect: timed out", what + " did not come within " + text_of(step.timeout));
}

// ---- the others
// ------------------------------------------------------------------------------------

void VirtualUser::perform(UserContext& context, const ThinkStep& step) {
  due_ += think_time(step, random_);
  if (due_ > step_begun_) wait_in(context, Activity::thinking, due_);
}

void VirtualUser::perform(UserContext&, const RepeatStep& step) {
  cursor_.enter(step.flow, step.count.evaluate_integer(evaluation()));
}

void VirtualUser::perform(UserContext& context, const JoinStep& step) {
  LedgerGroup& group = context.ledger->group(group_name(step.group));
  for (const Membership& membership : memberships_) {
    if (membership.group == &group) return;
  }
  memberships_.push_back({&group, group.join(number_, step_begun_, context.metrics.ledger)});
}

void VirtualUser::perform(UserContext& context, const LeaveStep& step) {
  const LedgerGroup& group = context.ledger->group(group_name(step.group));
  for (auto membership = memberships_.begin(); membership != memberships_.end(); ++membership) {
    if (membership->group != &group) continue;
    context.ledger->leave(*membership, step_begun_, context.metrics.ledger);
    memberships_.erase(membership);
    return;
  }
}

void VirtualUser::perform(UserContext& context, const DisconnectStep& step) {
  if (connection_.state() != Connection::State::open) return;
  if (step.kind == DisconnectStep::Kind::graceful) {
    if (!must_wait_for_send(context)) finish_connection(context, AfterClose::next_step);
    return;
  }
  leave_all_groups(context);
  close_connection(context, CloseMode::reset, AfterClose::next_step);
}

// FIN, then the peer's: what it still sends is read until then.
void VirtualUser::finish_connection(UserContext& context, AfterClose after) {
  leave_all_groups(context);
  after_close_ = after;
  const Error error = connection_.finish(context.port);
  if (error != Error::none) {
    return fail(context, "disconnect: " + std::string(to_string(error)),
                "shutdown: " + std::string(to_string(error)));
  }
  wait_in(context, Activity::finishing, step_begun_ + finish_deadline);
}

}  // namespace portstorm::client
