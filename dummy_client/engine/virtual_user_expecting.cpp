// Is what came what the flow expects?
#include <fmt/format.h>

#include <algorithm>

#include "dummy_client/engine/reply_fields.h"
#include "dummy_client/engine/virtual_user.h"
#include "wire/codec.h"

namespace portstorm::client {

namespace {

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

void VirtualUser::perform(UserContext& context, const ExpectStep& step) {
  if (must_flush_first(context)) return;
  if (!is_connected()) {
    return fail(context, "expect: not connected", "there is no connection to receive from");
  }
  if (step.optional) {
    if (auto packet = unread_.take(step.packet)) {
      optional_.push_back(step_);
      match_optional(context, step.packet, packet->bytes, packet->arrived);
      if (!problem_.empty()) fail_with_problem(context);
    } else {
      optional_.push_back(step_);
    }
    return;
  }
  count_check(context);
  if (step.echo) {
    if (echo_.is_complete()) return fulfil(context, echo_arrived_);
  } else if (auto packet = unread_.take(step.packet)) {
    match(context, packet->bytes, packet->arrived);
    if (!problem_.empty()) fail_with_problem(context);
    return;
  }
  if (peer_end_) {
    count_failure(context);
    return fail(context, "connection: closed by the server", "the connection was ended");
  }
  wait_in(context, Activity::expecting, step_begun_ + step.timeout);
}

void VirtualUser::perform(UserContext& context, const ExpectNothingStep& step) {
  if (must_flush_first(context)) return;
  count_check(context);
  if (!unread_.is_empty()) {
    return fail_with_unread(context, "expect_nothing");
  }
  wait_in(context, Activity::expecting_nothing, step_begun_ + step.duration);
}

// ---- one packet against one step ----------------------------------------------------------------

bool VirtualUser::is_fulfilled(const ExpectStep& step, std::span<const std::byte> packet) {
  const wire::Framing& framing = scenario_.protocol->framing;
  check_fields(step, packet);
  if (step.exact && problem_.empty() && step.packet != nullptr) {
    const wire::CodecResult result = wire::check_exact(framing, *step.packet, packet);
    if (!result) set_problem("expect: not exact", step.packet->name + ": " + result.to_string());
  }
  if (step.text && problem_.empty()) {
    const std::string wanted = filled_in(*step.text);
    const std::string_view line = text_of(wire::packet_body(framing, packet));
    if (line != wanted) {
      set_problem("expect: wrong value",
                  fmt::format("the reply is \"{}\", not \"{}\"", line, wanted));
    }
  }
  if (!problem_.empty()) return false;
  capture(step, packet);
  return problem_.empty();
}

void VirtualUser::check_fields(const ExpectStep& step, std::span<const std::byte> packet) {
  for (const FieldCondition& condition : step.where) {
    const auto& definition = step.packet->fields[condition.field];
    const auto field =
        wire::read_field(scenario_.protocol->framing, *step.packet, packet, condition.field);
    const ExpressionValue wanted = condition.value.evaluate(evaluation());
    if (!field) {
      set_problem("expect: wrong value",
                  fmt::format("{} is too short for {}", step.packet->name, definition.name));
    } else if (!is_equal(*field, wanted)) {
      set_problem("expect: wrong value",
                  fmt::format("{}.{} is {}, not {}", step.packet->name, definition.name,
                              text_of(*field), to_text(wanted)));
    }
  }
}

void VirtualUser::capture(const ExpectStep& step, std::span<const std::byte> packet) {
  const wire::Framing& framing = scenario_.protocol->framing;
  for (const Capture& capture : step.captures) {
    if (step.packet == nullptr) {
      captures_[capture.slot] = std::string(text_of(wire::packet_body(framing, packet)));
      continue;
    }
    const auto field = wire::read_field(framing, *step.packet, packet, capture.field);
    if (!field) {
      return set_problem("expect: wrong value",
                         fmt::format("{} is too short for {}", step.packet->name,
                                     step.packet->fields[capture.field].name));
    }
    captures_[capture.slot] = captured(*field);
  }
}

// Against the step that is waited in.
void VirtualUser::match(UserContext& context, std::span<const std::byte> packet,
                        TimePoint arrived) {
  if (is_fulfilled(std::get<ExpectStep>(step_->action), packet)) {
    fulfil(context, arrived);
  } else {
    count_failure(context);
  }
}

// Against those that were passed without waiting.
bool VirtualUser::match_optional(UserContext& context, const wire::PacketDefinition* definition,
                                 std::span<const std::byte> packet, TimePoint arrived) {
  const auto found = std::find_if(optional_.begin(), optional_.end(), [&](const Step* step) {
    return std::get<ExpectStep>(step->action).packet == definition;
  });
  if (found == optional_.end()) return false;
  const Step* step = *found;
  if (is_fulfilled(std::get<ExpectStep>(step->action), packet)) {
    record(context, step, arrived - request_due_, arrived - request_sent_);
    optional_.erase(found);
  } else if (StepMetrics* metrics = metrics_of(context, step)) {
    ++metrics->failures;
  }
  return true;
}

void VirtualUser::fulfil(UserContext& context, TimePoint arrived) {
  record(context, step_, arrived - request_due_, arrived - request_sent_);
  if (!plan_.cohort().adversary) {
    context.metrics.second_latency.record(arrived - request_due_);
    if (LiveMetrics* live = context.metrics.live.get()) {
      live->own.latency.record(arrived - request_due_);
    }
  }
  due_ = std::max(due_, arrived);
  optional_.clear();
  activity_ = Activity::performing;
}

// ---- what is wrong with it ----------------------------------------------------------------------

void VirtualUser::set_problem(std::string kind, std::string what) {
  if (!problem_.empty()) return;
  problem_kind_ = std::move(kind);
  problem_ = std::move(what);
}

void VirtualUser::fail_with_unread(UserContext& context, const std::string& kind) {
  const wire::PacketDefinition* first = unread_.first().definition;
  fail(context, kind,
       (first != nullptr ? first->name : std::string("a packet")) + " came, and no step took it");
}

void VirtualUser::fail_with_problem(UserContext& context) {
  fail(context, problem_kind_, std::exchange(problem_, {}));
}

}  // namespace portstorm::client
