// What comes to a virtual user: completions, bytes, packets, and whether they are what it expects.
#include <fmt/format.h>

#include "dummy_client/engine/virtual_user.h"
#include "wire/codec.h"

namespace portstorm::client {

namespace {

// Is the field what the expression says? Text is compared as text, numbers as numbers.
bool is_equal(const wire::FieldView& field, const ExpressionValue& wanted) {
  return std::visit(
      [&](const auto& value) {
        using Value = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, std::string_view>) {
          return value == to_text(wanted);
        } else {
          if (const auto* integer = std::get_if<std::int64_t>(&wanted)) {
            if constexpr (std::is_same_v<Value, std::uint64_t>) {
              return *integer >= 0 && value == static_cast<std::uint64_t>(*integer);
            } else {
              return value == static_cast<Value>(*integer);
            }
          }
          const auto* number = std::get_if<double>(&wanted);
          return number != nullptr && static_cast<double>(value) == *number;
        }
      },
      field);
}

std::string text_of(const wire::FieldView& field) {
  return std::visit([](const auto& value) { return fmt::format("{}", value); }, field);
}

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

void VirtualUser::on_completion(UserContext& context, const Completion& completion) {
  const Connection::Event event = connection_.on_completion(context.port, completion);
  switch (event) {
    case Connection::Event::nothing:
      return;
    case Connection::Event::connected:
      on_connected(context);
      return go_on_receiving(context);
    case Connection::Event::connect_failed:
      return on_connect_failed(context, completion.error);
    case Connection::Event::received:
      return on_received(context, completion.received());
    case Connection::Event::sent:
      context.metrics.bytes_sent.add(connection_.outgoing().size());
      if (StepMetrics* metrics = metrics_of(context, send_step_)) {
        ++metrics->count;
        metrics->latency.record(context.now - send_due_);
        metrics->uncorrected_latency.record(context.now - request_sent_);
      }
      if (activity_ == Activity::sending) perform_steps(context);
      return;
    case Connection::Event::ended:
    case Connection::Event::broken:
      return on_end(context, event, completion.error);
    case Connection::Event::closed:
      after_close(context);
      if (activity_ == Activity::performing) perform_steps(context);
      return;
  }
}

void VirtualUser::on_end(UserContext& context, Connection::Event event, Error error) {
  if (activity_ == Activity::lingering) {
    leave_all_groups(context);
    return close(context);
  }
  if (activity_ == Activity::finishing && event == Connection::Event::ended) {
    due_ = std::max(due_, context.now);  // the peer's FIN is the reply to ours
    close_connection(context, CloseMode::graceful, after_close_);
    if (activity_ == Activity::performing) perform_steps(context);
    return;
  }
  const bool failed_to_expect = activity_ == Activity::expecting;
  if (failed_to_expect) {
    if (StepMetrics* metrics = metrics_of(context, step_)) ++metrics->failures;
  }
  const std::string what =
      event == Connection::Event::ended ? "closed by the server" : std::string(to_string(error));
  fail(context, "connection: " + what, "the connection was " + what);
}

void VirtualUser::on_received(UserContext& context, std::span<const std::byte> bytes) {
  context.metrics.bytes_received.add(bytes.size());
  wire::FrameError error = wire::FrameError::none;
  try {
    error = reassembler_.feed(bytes, [&](std::span<const std::byte> packet) {
      context.metrics.packets_received.add();
      on_packet(context, packet);
      return problem_.empty();
    });
  } catch (const EvaluationError& wrong) {  // of a "where"
    return fail(context, "expression", wrong.message);
  }
  if (!problem_.empty()) {
    return fail(context, "expect: wrong value", std::exchange(problem_, {}));
  }
  if (error != wire::FrameError::none) {
    const std::string what(wire::to_string(error));
    return fail(context, "receive: " + what, "the server sent a packet with a bad length: " + what);
  }
  if (activity_ == Activity::performing) perform_steps(context);
  go_on_receiving(context);
}

void VirtualUser::go_on_receiving(UserContext& context) {
  const Error error = connection_.resume_receiving(context.port);
  if (error != Error::none) on_end(context, Connection::Event::broken, error);
}

void VirtualUser::on_packet(UserContext& context, std::span<const std::byte> packet) {
  const wire::Protocol& protocol = *context.scenario.protocol;
  if (protocol.framing.kind == wire::FramingKind::stream) return on_stream(context, packet);

  const wire::PacketDefinition* definition = nullptr;
  if (const auto id = wire::packet_id(protocol.framing, packet)) {
    definition = protocol.find(*id, wire::Sender::server);
    if (definition == nullptr) return;  // a push that the protocol file does not describe
  }
  const bool is_delivery = take_for_ledger(context, definition, packet);
  if (activity_ == Activity::expecting) {
    const auto& step = std::get<ExpectStep>(step_->action);
    if (step.packet == definition) return match(context, step, packet, context.now);
  }
  if (!is_delivery && in_iteration_ && plan_.expects(definition)) {
    unread_.add(definition, context.now, packet);
  }
}

void VirtualUser::on_stream(UserContext& context, std::span<const std::byte> bytes) {
  const auto* step =
      activity_ == Activity::expecting ? &std::get<ExpectStep>(step_->action) : nullptr;
  if (!plan_.checks_echo()) {
    if (step != nullptr) return match(context, *step, bytes, context.now);
    if (in_iteration_ && plan_.expects(nullptr)) unread_.add(nullptr, context.now, bytes);
    return;
  }
  const EchoCheck::Verdict verdict = echo_.received(bytes);
  if (verdict != EchoCheck::Verdict::good) {
    problem_ = to_string(verdict);
    return;
  }
  echo_arrived_ = context.now;
  if (step != nullptr && echo_.is_complete()) fulfil(context, context.now);
}

bool VirtualUser::take_for_ledger(UserContext& context, const wire::PacketDefinition* definition,
                                  std::span<const std::byte> packet) {
  if (context.ledger == nullptr || definition == nullptr) return false;
  for (const LedgerRule& rule : context.scenario.ledgers) {
    if (rule.packet != definition) continue;
    const auto field =
        wire::read_field(context.scenario.protocol->framing, *definition, packet, rule.field);
    const auto* text = field ? std::get_if<std::string_view>(&*field) : nullptr;
    context.ledger->deliver(number_, memberships_, text != nullptr ? *text : std::string_view(),
                            context.now, context.metrics.ledger);
    return true;
  }
  return false;
}

void VirtualUser::match(UserContext& context, const ExpectStep& step,
                        std::span<const std::byte> packet, TimePoint arrived) {
  const wire::Framing& framing = context.scenario.protocol->framing;
  for (const FieldCondition& condition : step.where) {
    const auto& definition = step.packet->fields[condition.field];
    const auto field = wire::read_field(framing, *step.packet, packet, condition.field);
    const ExpressionValue wanted = condition.value.evaluate(evaluation());
    if (!field) {
      problem_ = fmt::format("{} is too short for {}", step.packet->name, definition.name);
    } else if (!is_equal(*field, wanted)) {
      problem_ = fmt::format("{}.{} is {}, not {}", step.packet->name, definition.name,
                             text_of(*field), to_text(wanted));
    }
  }
  if (step.text && problem_.empty()) {
    std::string wanted;
    step.text->append_text(evaluation(), wanted);
    const std::string_view line = text_of(wire::packet_body(framing, packet));
    if (line != wanted) problem_ = fmt::format("the reply is \"{}\", not \"{}\"", line, wanted);
  }
  if (!problem_.empty()) {
    if (StepMetrics* metrics = metrics_of(context, step_)) ++metrics->failures;
    return;
  }
  fulfil(context, arrived);
}

void VirtualUser::fulfil(UserContext& context, TimePoint arrived) {
  if (StepMetrics* metrics = metrics_of(context, step_)) {
    ++metrics->count;
    metrics->latency.record(arrived - request_due_);
    metrics->uncorrected_latency.record(arrived - request_sent_);
  }
  context.metrics.second_latency.record(arrived - request_due_);
  due_ = std::max(due_, arrived);
  activity_ = Activity::performing;
}

}  // namespace portstorm::client
