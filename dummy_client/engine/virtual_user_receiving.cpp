// What comes to a virtual user: completions, bytes, packets; and how fast it takes them.
#include <fmt/format.h>

#include <algorithm>

#include "dummy_client/engine/virtual_user.h"
#include "wire/codec.h"

namespace portstorm::client {

namespace {

// A slow reader reads so often, in pieces of its rate.
constexpr std::uint64_t slow_reads_per_second = 20;
constexpr std::uint64_t largest_slow_read = 16 * 1024;

}  // namespace

void VirtualUser::on_completion(UserContext& context, const Completion& completion) {
  const Connection::Event event = connection_.on_completion(context.port, completion);
  if (event == Connection::Event::nothing) return;
  handle(context, [&] { on_event(context, event, completion); });
}

void VirtualUser::on_event(UserContext& context, Connection::Event event,
                           const Completion& completion) {
  switch (event) {
    case Connection::Event::nothing:
      return;
    case Connection::Event::connected:
      return on_connected(context);
    case Connection::Event::connect_failed:
      return on_connect_failed(context, completion.error);
    case Connection::Event::received:
      return on_received(context, completion.received());
    case Connection::Event::sent:
      return on_sent(context);
    case Connection::Event::broken:
      if (completion.operation->kind() == OperationKind::send && waits_for_end()) {
        return on_last_send(context, completion);
      }
      return on_end(context, event, completion.error);
    case Connection::Event::ended:
      return on_end(context, event, completion.error);
    case Connection::Event::closed:
      return after_close(context);
  }
}

void VirtualUser::on_received(UserContext& context, std::span<const std::byte> bytes) {
  context.metrics.bytes_received.add(bytes.size());
  const auto error = reassembler_.feed(bytes, [&](std::span<const std::byte> packet) {
    context.metrics.packets_received.add();
    on_packet(context, packet);
    return problem_.empty();
  });
  if (!problem_.empty()) return fail_with_problem(context);
  if (error != wire::FrameError::none) {
    const std::string what(wire::to_string(error));
    return fail(context, "receive: " + what, "the server sent a packet with a bad length: " + what);
  }
  // Before the next receive, which may be refused: what came was said while all was well.
  if (activity_ == Activity::performing) perform_steps(context);
  if (reading_ != Reading::slow) return go_on_receiving(context);
  const std::chrono::duration<double> pause(static_cast<double>(bytes.size()) /
                                            static_cast<double>(read_rate_));
  context.timers.set(timers_.reading, context.now + std::chrono::duration_cast<Duration>(pause));
}

// ---- how fast -----------------------------------------------------------------------------------

// Before the flow goes on: a write that fails then finds a receive that says how the end came.
void VirtualUser::go_on_receiving(UserContext& context) {
  if (reading_ == Reading::normal) post_receive(context);
}

void VirtualUser::post_receive(UserContext& context) {
  if (peer_end_) return;
  const std::size_t most = reading_ == Reading::slow
                               ? static_cast<std::size_t>(std::clamp<std::uint64_t>(
                                     read_rate_ / slow_reads_per_second, 1, largest_slow_read))
                               : 0;
  const Error error = connection_.resume_receiving(context.port, most);
  if (error != Error::none) on_end(context, Connection::Event::broken, error);
}

void VirtualUser::on_reading_timer(UserContext& context) {
  if (reading_ != Reading::slow) return;
  handle(context, [&] { post_receive(context); });
}

void VirtualUser::perform(UserContext& context, const StopReadingStep&) {
  reading_ = Reading::stopped;
  context.timers.cancel(timers_.reading);
  connection_.pause_receiving(context.port);
}

void VirtualUser::perform(UserContext& context, const ResumeReadingStep&) {
  reading_ = Reading::normal;
  context.timers.cancel(timers_.reading);
  post_receive(context);
}

void VirtualUser::perform(UserContext& context, const ReadSlowlyStep& step) {
  reading_ = Reading::slow;
  read_rate_ = step.bytes_per_second;
  connection_.pause_receiving(context.port);
  context.timers.set(timers_.reading, step_begun_);
}

// ---- packets that are not whole -----------------------------------------------------------------

// The server owes the rest of a packet, and does not come up with it.
void VirtualUser::report_torn(UserContext& context, telemetry::IncidentKind kind) {
  constexpr std::size_t shown = 16;
  const std::span<const std::byte> part = reassembler_.buffered();
  if (part.empty() || !context.metrics.live) return;
  const auto tail = part.last(std::min(part.size(), shown));
  context.metrics.live->report(
      {.kind = kind,
       .connection = number_,
       .requested = reassembler_.buffered_packet_bytes(),
       .sent = part.size(),
       .action = kind == telemetry::IncidentKind::torn_packet ? "the connection ended"
                                                              : "given up at the timeout",
       .before = {reinterpret_cast<const char*>(tail.data()), tail.size()}});
}

// ---- packets ------------------------------------------------------------------------------------

void VirtualUser::on_packet(UserContext& context, std::span<const std::byte> packet) {
  const wire::Protocol& protocol = *scenario_.protocol;
  if (protocol.framing.kind == wire::FramingKind::stream) return on_stream(context, packet);

  const wire::PacketDefinition* definition = nullptr;
  if (const auto id = wire::packet_id(protocol.framing, packet)) {
    definition = protocol.find(*id, wire::Sender::server);
    if (definition == nullptr) {  // a push that the protocol file does not describe
      if (plan_.cohort().unexpected_fails || activity_ == Activity::expecting_nothing) {
        set_problem("unexpected packet", fmt::format("a packet with the unknown id {} came", *id));
      }
      return;
    }
  }
  if (take_for_ledger(context, definition, packet)) return;
  if (activity_ == Activity::expecting &&
      std::get<ExpectStep>(step_->action).packet == definition) {
    return match(context, packet, context.now);
  }
  if (!match_optional(context, definition, packet, context.now)) keep(context, definition, packet);
}

// For a later step, if there is one that may want it.
void VirtualUser::keep(UserContext& context, const wire::PacketDefinition* definition,
                       std::span<const std::byte> packet) {
  const std::string name = definition != nullptr ? definition->name : std::string("a packet");
  if (activity_ == Activity::expecting_nothing) {
    return set_problem("expect_nothing", name + " came, though nothing was expected");
  }
  if (!in_iteration_ || activity_ == Activity::flooding) return;
  if (plan_.expects(definition)) {
    if (unread_.add(definition, context.now, packet)) return;
    set_problem("receive: too many unread packets",
                "more packets came before the steps that expect them than are kept (" + name + ")");
  } else if (plan_.cohort().unexpected_fails) {
    set_problem("unexpected packet", name + " came, and no step of the flow expects it");
  }
}

void VirtualUser::on_stream(UserContext& context, std::span<const std::byte> bytes) {
  const bool is_expected = activity_ == Activity::expecting;
  if (activity_ == Activity::expecting_nothing) return keep(context, nullptr, bytes);
  if (!plan_.checks_echo()) {
    if (is_expected) return match(context, bytes, context.now);
    return keep(context, nullptr, bytes);
  }
  const EchoCheck::Verdict verdict = echo_.received(bytes);
  if (verdict != EchoCheck::Verdict::good) {
    return set_problem("expect: wrong value", std::string(to_string(verdict)));
  }
  echo_arrived_ = context.now;
  if (is_expected && echo_.is_complete()) fulfil(context, context.now);
}

bool VirtualUser::take_for_ledger(UserContext& context, const wire::PacketDefinition* definition,
                                  std::span<const std::byte> packet) {
  if (context.ledger == nullptr || definition == nullptr) return false;
  for (const LedgerRule& rule : scenario_.ledgers) {
    if (rule.packet != definition) continue;
    if (plan_.cohort().adversary) return true;  // it is in no group: what reaches it is its own
    const wire::Framing& framing = scenario_.protocol->framing;
    if (rule.exact && !wire::check_exact(framing, *definition, packet)) {
      ++context.metrics.ledger.corrupted;
    }
    const auto field = wire::read_field(framing, *definition, packet, rule.field);
    const auto* text = field ? std::get_if<std::string_view>(&*field) : nullptr;
    context.ledger->deliver(number_, memberships_, text != nullptr ? *text : std::string_view(),
                            context.now, context.metrics.ledger);
    return true;
  }
  return false;
}

}  // namespace portstorm::client
