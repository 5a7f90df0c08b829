// How a virtual user writes: packets, raw bytes, floods; gathered by "coalesce", cut by "split".
#include <algorithm>

#include "dummy_client/engine/virtual_user.h"

namespace portstorm::client {

namespace {

constexpr std::size_t flood_write_bytes = 16 * 1024;

}  // namespace

// One write at a time: the step is performed again when the one before is through.
bool VirtualUser::must_wait_for_send(UserContext& context) {
  if (!connection_.is_sending()) return false;
  if (step_ != nullptr) cursor_.step_back();  // null: the end of the flow, which stays
  wait_in(context, Activity::sending, TimePoint::max());
  return true;
}

// What "coalesce" has gathered goes out before anything waits; then the step is performed again.
bool VirtualUser::must_flush_first(UserContext& context) {
  if (!outgoing_.has_gathered()) return false;
  if (step_ != nullptr) cursor_.step_back();
  write(context);
  return true;
}

void VirtualUser::perform(UserContext&, const SplitStep& step) {
  outgoing_.split(step);
}

void VirtualUser::perform(UserContext& context, const CoalesceStep& step) {
  if (must_flush_first(context)) return;
  outgoing_.gather(step.count.evaluate_integer(evaluation()));
}

// ---- one message --------------------------------------------------------------------------------

void VirtualUser::perform(UserContext& context, const SendStep& step) {
  if (must_wait_for_send(context)) return;
  count_check(context);
  begin_message();
  const std::string problem = build_packet(context, step);
  if (!problem.empty()) {
    count_failure(context);
    return fail(context, "send: not encodable", problem);
  }
  if (connection_.outgoing().empty()) {
    return fail(context, "send: nothing to send", "the text to send is empty");
  }
  context.metrics.packets_sent.add();
  end_message(context);
}

void VirtualUser::perform(UserContext& context, const RawStep& step) {
  if (must_wait_for_send(context)) return;
  begin_message();
  auto& bytes = connection_.outgoing();
  bytes.insert(bytes.end(), step.bytes.begin(), step.bytes.end());
  end_message(context);
}

void VirtualUser::begin_message() {
  if (!outgoing_.has_gathered()) connection_.outgoing().clear();
}

// Its bytes are in outgoing().
void VirtualUser::end_message(UserContext& context) {
  request_due_ = due_;
  request_sent_ = step_begun_;
  if (outgoing_.add({step_, due_, step_begun_})) write(context);
}

// Appends to outgoing(). A message that cannot be built is not owed to anybody.
std::string VirtualUser::build_packet(UserContext& context, const SendStep& step) {
  stamp_.clear();
  if (!step.ledger) return context.builder.append(step, evaluation(), connection_.outgoing());

  LedgerCounts& counts = context.metrics.ledger;
  LedgerGroup& group = context.ledger->group(filled_in(*step.ledger));
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

// ---- the write ----------------------------------------------------------------------------------

void VirtualUser::write(UserContext& context) {
  if (connection_.state() != Connection::State::open) {
    return fail(context, "send: not connected", "there is no connection to send on");
  }
  if (plan_.checks_echo()) echo_.sent(connection_.outgoing());
  outgoing_.begin_write(connection_.outgoing().size(), random_);
  write_next_piece(context);
}

// With the last one on its way the flow goes on; the caller sees to it.
void VirtualUser::write_next_piece(UserContext& context) {
  activity_ = Activity::performing;
  if (peer_end_) return outgoing_.end_write();  // a later step expects it
  const Outgoing::Piece piece = outgoing_.next_piece();
  piece_bytes_ = piece.end - piece.begin;
  const Error error = connection_.send(context.port, piece.begin, piece.end);
  if (error != Error::none) return on_send_failed(context, error);
  if (outgoing_.has_next_piece()) wait_in(context, Activity::writing, TimePoint::max());
}

void VirtualUser::on_send_failed(UserContext& context, Error error) {
  outgoing_.end_write();
  flood_batch_ = 0;
  if (plan_.expects_close()) {
    peer_end_ = PeerEnd{false, error, context.clock()};
    return;
  }
  count_failure(context);
  const std::string what(to_string(error));
  fail(context, "send: " + what, what);
}

void VirtualUser::on_sent(UserContext& context) {
  context.metrics.bytes_sent.add(piece_bytes_);
  if (is_quiet()) return;  // its time is over: what was not handed over yet stays unsent
  if (flood_batch_ > 0) {
    if (StepMetrics* metrics = metrics_of(context, flood_step_)) metrics->count += flood_batch_;
    flood_batch_ = 0;
    if (activity_ != Activity::flooding) return go_on_after_send(context);
    try {
      flood_on(context);
    } catch (const EvaluationError& error) {
      fail(context, "expression", error.message);
    }
    if (activity_ == Activity::performing) perform_steps(context);
    return;
  }
  if (outgoing_.has_next_piece()) {
    if (outgoing_.delay() > Duration::zero()) {
      return wait_in(context, Activity::writing, context.now + outgoing_.delay());
    }
    write_next_piece(context);
    if (activity_ == Activity::performing) perform_steps(context);
    return;
  }
  for (const Outgoing::Message& message : outgoing_.messages()) {
    record(context, message.step, context.now - message.due, context.now - message.begun);
  }
  outgoing_.end_write();
  go_on_after_send(context);
}

void VirtualUser::go_on_after_send(UserContext& context) {
  if (activity_ == Activity::sending) perform_steps(context);
}

// ---- flood --------------------------------------------------------------------------------------

void VirtualUser::perform(UserContext& context, const FloodStep& step) {
  if (must_flush_first(context) || must_wait_for_send(context)) return;
  count_check(context);
  request_due_ = due_;
  request_sent_ = step_begun_;
  flood_step_ = step_;
  flood_left_ = step.count.value_or(~std::uint64_t{0});
  flood_end_ = step.duration ? step_begun_ + *step.duration : TimePoint::max();
  flood_on(context);
}

// One more write, of as many packets as it holds; or the end.
void VirtualUser::flood_on(UserContext& context) {
  const auto& step = std::get<FloodStep>(flood_step_->action);
  activity_ = Activity::performing;
  const TimePoint now = context.clock();
  if (flood_left_ == 0 || now >= flood_end_ || peer_end_) {
    due_ = now;  // the flood's own time is nobody's latency
    return;
  }
  if (connection_.state() != Connection::State::open) {
    return fail(context, "flood: not connected", "there is no connection to send on");
  }
  auto& bytes = connection_.outgoing();
  bytes.clear();
  while (flood_left_ > 0 && bytes.size() < flood_write_bytes) {
    const std::size_t before = bytes.size();
    const std::string problem = context.builder.append(step.send, evaluation(), bytes);
    if (!problem.empty()) return fail(context, "flood: not encodable", problem);
    if (bytes.size() == before) {
      return fail(context, "flood: nothing to send", "the text to send is empty");
    }
    --flood_left_;
    ++flood_batch_;
  }
  context.metrics.packets_sent.add(flood_batch_);
  piece_bytes_ = bytes.size();
  const Error error = connection_.send(context.port);
  if (error != Error::none) return on_send_failed(context, error);
  wait_in(context, Activity::flooding, flood_end_);
}

}  // namespace portstorm::client
