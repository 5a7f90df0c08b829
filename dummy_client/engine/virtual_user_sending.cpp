// How a virtual user writes: packets, raw bytes, floods; gathered by "coalesce", cut by "split".
#include <algorithm>
#include <cerrno>

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
  Outgoing::Message message{step_, due_, step_begun_};
  const std::string problem = build_packet(context, step, message);
  if (!problem.empty()) {
    count_failure(context);
    return fail(context, "send: not encodable", problem);
  }
  if (connection_.outgoing().empty()) {
    return fail(context, "send: nothing to send", "the text to send is empty");
  }
  context.metrics.packets_sent.add();
  end_message(context, message);
}

void VirtualUser::perform(UserContext& context, const RawStep& step) {
  if (must_wait_for_send(context)) return;
  begin_message();
  auto& bytes = connection_.outgoing();
  bytes.insert(bytes.end(), step.bytes.begin(), step.bytes.end());
  end_message(context, {step_, due_, step_begun_});
}

void VirtualUser::begin_message() {
  if (!outgoing_.has_gathered()) connection_.outgoing().clear();
}

// Its bytes are in outgoing().
void VirtualUser::end_message(UserContext& context, Outgoing::Message message) {
  request_due_ = due_;
  request_sent_ = step_begun_;
  message.end = connection_.outgoing().size();
  if (outgoing_.add(message)) write(context);
}

// Appends to outgoing(). A message that cannot be built is not owed to anybody.
std::string VirtualUser::build_packet(UserContext& context, const SendStep& step,
                                      Outgoing::Message& message) {
  stamp_.clear();
  if (!step.ledger) return context.builder.append(step, evaluation(), connection_.outgoing());

  LedgerCounts& counts = context.metrics.ledger;
  LedgerGroup& group = context.ledger->group(filled_in(*step.ledger), step_begun_);
  const auto number = context.ledger->send(group, number_, due_, step_begun_, stamp_, counts);
  try {
    std::string problem = context.builder.append(step, evaluation(), connection_.outgoing());
    if (problem.empty()) {
      message.ledger = {&group, number};
    } else {
      context.ledger->withdraw(group, number, counts);
    }
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
  if (peer_end_ || !may_send_) return cut_off_write(context);  // a later step expects the end
  const Outgoing::Piece piece = outgoing_.next_piece();
  piece_bytes_ = piece.end - piece.begin;
  const Error error = connection_.send(context.port, piece.begin, piece.end);
  if (error != Error::none) return on_send_failed(context, error);
  if (outgoing_.has_next_piece()) wait_in(context, Activity::writing, TimePoint::max());
}

// What has not gone out by now does not go out, but for a piece that is on its way: nobody is owed
// what does not go out whole.
void VirtualUser::cut_off_write(UserContext& context) {
  if (!connection_.is_sending()) flood_batch_ = 0;
  outgoing_.cut_off(connection_.is_sending(), [&](const Outgoing::Message& message) {
    if (!message.ledger) return;
    context.ledger->withdraw(*message.ledger->group, message.ledger->number,
                             context.metrics.ledger);
  });
}

// Nothing more can be sent: the flow goes on behind what was being written.
void VirtualUser::stop_writing(UserContext& context) {
  cut_off_write(context);
  if (activity_ == Activity::sending || activity_ == Activity::writing ||
      activity_ == Activity::flooding) {
    activity_ = Activity::performing;
  }
}

void VirtualUser::on_send_failed(UserContext& context, Error error) {
  if (waits_for_end()) return on_last_send(context, {0, nullptr, 0, error, nullptr, 0});
  count_failure(context);
  const std::string what(to_string(error));
  fail(context, "send: " + what, what);
}

// A later step expects the end of the connection, and nothing more can be sent. What the server
// sent before its end is still read, and the FIN too: the reset may be its answer to our last
// write. Linux tells of a reset once, the receive or the send, whichever comes first: ECONNRESET.
// EPIPE is what a send says when a FIN had come before the reset, or when it has been told.
void VirtualUser::on_last_send(UserContext& context, const Completion& completion) {
  may_send_ = false;
  const bool is_behind_fin = completion.native_error == EPIPE;
  is_reset_ = completion.error == Error::reset && !is_behind_fin;
  stop_writing(context);
  if (connection_.is_receiving()) return;  // it will say the rest
  const auto event = is_behind_fin ? Connection::Event::ended : Connection::Event::broken;
  on_end(context, event, completion.error);
}

void VirtualUser::on_sent(UserContext& context) {
  context.metrics.bytes_sent.add(piece_bytes_);
  if (flood_batch_ > 0) return on_flood_sent(context);
  outgoing_.end_piece([&](const Outgoing::Message& message) {
    record(context, message.step, context.now - message.due, context.now - message.begun);
  });
  if (is_quiet()) return;  // its time is over: what was not handed over yet stays unsent
  if (!outgoing_.has_next_piece()) return go_on_after_send();
  if (outgoing_.delay() == Duration::zero()) return write_next_piece(context);
  wait_in(context, Activity::writing, context.now + outgoing_.delay());
}

void VirtualUser::go_on_after_send() {
  if (activity_ == Activity::sending) activity_ = Activity::performing;
}

// ---- flood --------------------------------------------------------------------------------------

void VirtualUser::perform(UserContext& context, const FloodStep& step) {
  if (must_flush_first(context) || must_wait_for_send(context)) return;
  count_check(context);
  request_due_ = due_;
  request_sent_ = step_begun_;
  flood_step_ = step_;
  flood_random_ = Random(random_.next());
  flood_left_ = step.count.value_or(~std::uint64_t{0});
  flood_end_ = step.duration ? step_begun_ + *step.duration : TimePoint::max();
  flood_on(context);
}

void VirtualUser::on_flood_sent(UserContext& context) {
  if (StepMetrics* metrics = metrics_of(context, flood_step_)) metrics->count += flood_batch_;
  flood_batch_ = 0;
  if (activity_ == Activity::flooding) return flood_on(context);
  go_on_after_send();
}

// One more write, of as many packets as it holds; or the end.
void VirtualUser::flood_on(UserContext& context) {
  const auto& step = std::get<FloodStep>(flood_step_->action);
  activity_ = Activity::performing;
  const TimePoint now = context.clock();
  if (flood_left_ == 0 || now >= flood_end_ || peer_end_ || !may_send_) {
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
    const std::string problem = context.builder.append(step.send, evaluation(flood_random_), bytes);
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
