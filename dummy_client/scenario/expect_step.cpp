// "expect": a packet that must come, what its fields must be, and what is kept of it.
//
//   length_prefixed  "Packet", "where": {...}, "capture": {"name": "field"}, "exact": true
//   delimited        "line" or {"text": "..."}, "capture": {"name": "line"}
//   stream           "echo"

#include <fmt/format.h>

#include <array>

#include "dummy_client/scenario/field_names.h"
#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;
using wire::FramingKind;

// Which words stand for a reply, where the protocol has no packets.
std::optional<ExpectStep> read_plain_reply(const Value& what, ReadContext& context) {
  const wire::Protocol& protocol = *context.protocol;
  ExpectStep expect;
  if (protocol.framing.kind == FramingKind::stream) {
    expect.echo = what.kind == Value::Kind::string && what.string == "echo";
    if (expect.echo) return expect;
    context.mistakes.add(
        what.place, fmt::format("the protocol {} is a stream: \"expect\" must be \"echo\", the "
                                "bytes that were sent",
                                protocol.name));
    return std::nullopt;
  }
  if (what.kind == Value::Kind::string && what.string == "line") return expect;
  static constexpr std::array<std::string_view, 1> keys = {"text"};
  if (what.kind != Value::Kind::object) {
    context.mistakes.add(what.place, fmt::format("the protocol {} has lines: \"expect\" must be "
                                                 "\"line\", any line, or {{\"text\": ...}}",
                                                 protocol.name));
    return std::nullopt;
  }
  json_file::reject_unknown_keys(what, keys, context.mistakes);
  const Value* text = json_file::member(what, "text", Presence::required, context.mistakes);
  if (text) {
    expect.text = template_value(*text, "\"text\"", StampUse::refused, context);
    if (expect.text) check_payload(text->place, *expect.text, protocol.framing, context.mistakes);
  }
  return expect;
}

// ---- capture ----------------------------------------------------------------------------------

void capture_field(const Value::Member& member, std::size_t slot, ExpectStep& expect,
                   ReadContext& context) {
  if (!expect.packet) return;  // reported, or there is no protocol to check against
  const auto field =
      find_field(*expect.packet, member.value.string, member.value.place, context.mistakes);
  if (!field) return;
  const wire::FieldDefinition& definition = expect.packet->fields[*field];
  if (!captured_type(definition)) {
    context.mistakes.add(member.value.place,
                         fmt::format("{} is {}: it cannot be captured", definition.name,
                                     definition.count_field ? "an array" : "a structure"));
  }
  expect.captures.push_back({slot, *field});
}

void capture_line(const Value::Member& member, std::size_t slot, ExpectStep& expect,
                  ReadContext& context) {
  if (member.value.string != "line") {
    context.mistakes.add(member.value.place,
                         fmt::format("the protocol {} has no fields: \"line\" is all there is to "
                                     "capture",
                                     context.protocol->name));
  }
  expect.captures.push_back({slot, 0});
}

// The names were collected, and mistakes in them reported, before any step was read.
void read_captures(const Value& step, ExpectStep& expect, ReadContext& context) {
  const Value* captures =
      json_file::object_field(step, "capture", Presence::optional, context.mistakes);
  if (!captures || !context.protocol) return;
  if (context.protocol->framing.kind == FramingKind::stream) {
    context.mistakes.add(captures->place, fmt::format("the protocol {} is a stream: an echo has "
                                                      "nothing to capture",
                                                      context.protocol->name));
    return;
  }
  for (const Value::Member& member : captures->members) {
    if (!json_file::expect_kind(member.value, Value::Kind::string, "what is captured",
                                context.mistakes)) {
      continue;
    }
    const auto name = context.names.captures.find(member.key);
    const std::size_t slot = name == context.names.captures.end() ? 0 : name->second.slot;
    if (has_packets(*context.protocol)) {
      capture_field(member, slot, expect, context);
    } else {
      capture_line(member, slot, expect, context);
    }
  }
}

// ---- optional and timeout ---------------------------------------------------------------------

void read_waiting(const Value& step, ExpectStep& expect, ReadContext& context) {
  expect.optional = json_file::boolean_field(step, "optional", Presence::optional, context.mistakes)
                        .value_or(false);
  const auto timeout = timeout_field(step, "timeout", Presence::optional, context);
  if (timeout) expect.timeout = *timeout;
  if (!expect.optional) return;
  if (const Value* value = step.find("timeout")) {
    context.mistakes.add(value->place,
                         "\"timeout\" has no use with \"optional\": nobody waits for this packet, "
                         "only for the expect that follows");
  }
  if (expect.echo) {
    context.mistakes.add(step.find("optional")->place,
                         "an echo cannot be optional: what else would the bytes be");
  }
}

}  // namespace

std::optional<ExpectStep> read_expect(const Value& step, ReadContext& context) {
  const Value& what = *step.find("expect");
  std::optional<ExpectStep> expect = ExpectStep{};
  if (context.protocol && !has_packets(*context.protocol)) {
    static constexpr std::array<std::string_view, 2> packet_keys = {"where", "exact"};
    refuse_members(step, packet_keys, context);
    expect = read_plain_reply(what, context);
  } else {
    if (context.protocol &&
        json_file::expect_kind(what, Value::Kind::string, "\"expect\"", context.mistakes)) {
      expect->packet = find_packet(what, wire::Sender::client, context);
    }
    for (FieldExpression& field : read_fields(step, "where", expect->packet, FieldUse::compare,
                                              StampUse::refused, context)) {
      expect->where.push_back({field.field, std::move(field.value)});
    }
    expect->exact = json_file::boolean_field(step, "exact", Presence::optional, context.mistakes)
                        .value_or(false);
  }
  ExpectStep unknown;
  read_captures(step, expect ? *expect : unknown, context);
  read_waiting(step, expect ? *expect : unknown, context);
  return expect;
}

}  // namespace portstorm::client
