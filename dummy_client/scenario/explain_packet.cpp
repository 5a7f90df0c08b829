// The bytes of a packet beside the names of its fields:
//
//     length   u16       47 00                    = 71
//     user_id  char[33]  75 73 65 72 30 00 x 28   = "user0"

#include <fmt/format.h>

#include <algorithm>

#include "dummy_client/scenario/bent_header.h"
#include "dummy_client/scenario/explain_parts.h"
#include "dummy_client/scenario/field_names.h"
#include "wire/codec.h"

namespace portstorm::client {

namespace {

using wire::FieldDefinition;
using wire::FieldKind;
using Bytes = std::span<const std::byte>;

constexpr std::size_t longest_hex = 24;  // bytes on one line

struct Line {
  std::string name, type, hex, value;
};

wire::FieldValue field_value(const FieldDefinition& field, const Template& value,
                             const EvaluationContext& context) {
  const ExpressionValue evaluated = value.evaluate(context);
  if (holds_text(field.kind)) return wire::FieldValue(to_text(evaluated));
  if (const auto* integer = std::get_if<std::int64_t>(&evaluated)) return {*integer};
  if (const auto* number = std::get_if<double>(&evaluated)) return {*number};
  return wire::FieldValue(std::get<std::string>(evaluated));
}

std::string value_text(const wire::FieldValue& value) {
  if (const auto* text = std::get_if<std::string>(&value.value)) return quoted_value(*text);
  if (const auto* integer = std::get_if<std::int64_t>(&value.value))
    return fmt::format("{}", *integer);
  if (const auto* number = std::get_if<double>(&value.value)) return fmt::format("{}", *number);
  return "";  // not given
}

// Of a field as a scenario sends it: arrays are empty.
std::size_t bytes_of(const FieldDefinition& field, const wire::FieldValue& value,
                     std::size_t bytes_left) {
  if (field.count_field) return 0;
  if (const auto fixed = wire::fixed_size(field)) return *fixed;
  if (field.kind == FieldKind::remaining_bytes) return bytes_left;
  if (field.kind == FieldKind::structure) return wire::minimum_size(field.fields);
  const auto* text = std::get_if<std::string>(&value.value);
  return wire::size_of(field.integer) + (text ? text->size() : 0);
}

std::vector<Line> header_lines(const wire::Framing& framing, Bytes packet, bool unknown_size) {
  std::vector<Line> lines;
  for (const wire::HeaderField& field : framing.header) {
    const Bytes bytes = packet.subspan(field.offset, wire::size_of(field.type));
    lines.push_back({field.name, std::string(wire::to_string(field.type)), hex_text(bytes), ""});
  }
  Line& length = lines[framing.length_field];
  length.value = fmt::format("{}{} bytes", unknown_size ? "at least " : "", packet.size());
  if (unknown_size) length.hex.assign(1, '?');
  return lines;
}

void append_lines(const std::vector<Line>& lines, const std::string& indent, std::string& out) {
  std::size_t name = 0, type = 0, hex = 0;
  for (const Line& line : lines) {
    name = std::max(name, line.name.size());
    type = std::max(type, line.type.size());
    hex = std::max(hex, line.hex.size());
  }
  for (const Line& line : lines) {
    std::string text = fmt::format("{}{:<{}}  {:<{}}  {:<{}}", indent, line.name, name, line.type,
                                   type, line.hex, hex);
    if (!line.value.empty()) text += "  = " + line.value;
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + '\n';
  }
}

std::string explain_payload(const wire::Framing& framing, const Template& payload,
                            const EvaluationContext& context, const std::string& indent,
                            std::string& out) {
  if (payload.uses_capture()) {
    out += fmt::format("{}= {}\n", indent, quoted_value(payload.readable_text(context)));
    return fmt::format("at least {} bytes", payload.least_bytes());
  }
  std::string text;
  payload.append_text(context, text);
  std::vector<std::byte> packet;
  const auto result = wire::append_payload(framing, std::as_bytes(std::span(text)), packet);
  if (!result) throw EvaluationError{result.to_string()};
  out += fmt::format("{}{} bytes: {}\n", indent, packet.size(), hex_text(packet));
  out += fmt::format("{}= {}\n", indent, quoted_value(text));
  return fmt::format("{} bytes", packet.size());
}

// What a run captures is not known: such a field is left empty, and shown by name.
struct Unknown {
  std::vector<std::string> names;  // of each field; empty: it is known
  bool size = false;               // how long the packet will be, too
};

}  // namespace

std::string hex_text(Bytes bytes) {
  // A run of zeros at the end is padding, most often, and is counted instead of written.
  std::size_t zeros = 0;
  while (zeros < bytes.size() && bytes[bytes.size() - 1 - zeros] == std::byte{0}) ++zeros;
  constexpr std::size_t few_zeros = 4;
  if (zeros <= few_zeros) zeros = 0;
  const std::size_t written = bytes.size() - zeros;
  const std::size_t shown = std::min(written, longest_hex);
  std::string text;
  for (const std::byte byte : bytes.first(shown)) {
    text += fmt::format("{}{:02x}", text.empty() ? "" : " ", static_cast<unsigned>(byte));
  }
  if (written > shown) text += fmt::format(" ... ({} more)", bytes.size() - shown);
  if (written == shown && zeros > 0) {
    text += fmt::format("{}00 x {}", text.empty() ? "" : " ", zeros);
  }
  return text;
}

std::string quoted_value(const ExpressionValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (!text) return to_text(value);
  std::string quoted = "\"";
  for (const char c : *text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (static_cast<unsigned char>(c) < ' ') {
      quoted += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string explain_packet(const wire::Framing& framing, const SendStep& send,
                           const EvaluationContext& context, const std::string& indent,
                           std::string& out) {
  if (!send.packet) return explain_payload(framing, *send.payload, context, indent, out);
  const auto& fields = send.packet->fields;
  std::vector<wire::FieldValue> values(fields.size());
  Unknown unknown{std::vector<std::string>(fields.size()), false};
  for (const FieldExpression& given : send.with) {
    const FieldDefinition& field = fields[given.field];
    if (given.value.uses_capture()) {
      unknown.names[given.field] = given.value.readable_text(context);
      unknown.size = unknown.size || !wire::fixed_size(field);
    } else {
      values[given.field] = field_value(field, given.value, context);
    }
  }
  std::vector<std::byte> packet;
  const auto result = wire::append_packet(framing, *send.packet, values, packet);
  if (!result) throw EvaluationError{result.to_string()};
  bend_header(framing, send, context, packet);

  std::vector<Line> lines = header_lines(framing, packet, unknown.size);
  Bytes rest = wire::packet_body(framing, packet);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::size_t size = std::min(bytes_of(fields[i], values[i], rest.size()), rest.size());
    const bool known = unknown.names[i].empty();
    lines.push_back({fields[i].name, type_name(fields[i]), known ? hex_text(rest.first(size)) : "?",
                     known ? value_text(values[i]) : unknown.names[i]});
    rest = rest.subspan(size);
  }
  append_lines(lines, indent, out);
  return fmt::format("{}{} bytes", unknown.size ? "at least " : "", packet.size());
}

}  // namespace portstorm::client
