#include "dummy_client/engine/packet_builder.h"

#include <span>

#include "dummy_client/scenario/bent_header.h"
#include "wire/codec.h"

namespace portstorm::client {

namespace {

bool is_text(wire::FieldKind kind) noexcept {
  return kind == wire::FieldKind::fixed_text || kind == wire::FieldKind::fixed_bytes ||
         kind == wire::FieldKind::counted_text || kind == wire::FieldKind::remaining_bytes;
}

// A text field keeps the memory of the text before.
void set_text(const Template& value, const EvaluationContext& context, wire::FieldValue& to) {
  auto* text = std::get_if<std::string>(&to.value);
  if (text == nullptr) text = &to.value.emplace<std::string>();
  text->clear();
  value.append_text(context, *text);
}

void set_number(const Template& value, const EvaluationContext& context, wire::FieldValue& to) {
  const ExpressionValue number = value.evaluate(context);
  if (const auto* integer = std::get_if<std::int64_t>(&number)) {
    to.value = *integer;
  } else if (const auto* fraction = std::get_if<double>(&number)) {
    to.value = *fraction;
  } else {
    to.value = std::get<std::string>(number);  // the codec refuses it
  }
}

std::string problem_of(const wire::CodecResult& result) {
  return result ? std::string() : result.to_string();
}

}  // namespace

std::string PacketBuilder::append(const SendStep& step, const EvaluationContext& context,
                                  std::vector<std::byte>& out) {
  if (step.packet != nullptr) return append_fields(step, context, out);
  payload_.clear();
  if (step.payload) step.payload->append_text(context, payload_);
  const auto bytes = std::as_bytes(std::span(payload_.data(), payload_.size()));
  return problem_of(wire::append_payload(protocol_.framing, bytes, out));
}

std::string PacketBuilder::append_fields(const SendStep& step, const EvaluationContext& context,
                                         std::vector<std::byte>& out) {
  std::vector<wire::FieldValue>& values = values_[&step];
  values.resize(step.packet->fields.size());
  for (const FieldExpression& field : step.with) {
    wire::FieldValue& value = values[field.field];
    if (is_text(step.packet->fields[field.field].kind)) {
      set_text(field.value, context, value);
    } else {
      set_number(field.value, context, value);
    }
  }
  const std::size_t begin = out.size();
  const auto result = wire::append_packet(protocol_.framing, *step.packet, values, out);
  if (result) bend_header(protocol_.framing, step, context, std::span(out).subspan(begin));
  return problem_of(result);
}

}  // namespace portstorm::client
