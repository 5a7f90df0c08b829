// What "send", "flood" and "expect" have in common: packets, their fields, and plain texts.

#include <fmt/format.h>

#include <array>

#include "dummy_client/scenario/scenario_reader.h"
#include "wire/codec.h"

namespace portstorm::client {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;

bool has_packets(const wire::Protocol& protocol) noexcept {
  return protocol.framing.kind == wire::FramingKind::length_prefixed;
}

const wire::PacketDefinition* find_packet(const Value& name, wire::Sender other_side,
                                          ReadContext& context) {
  const wire::PacketDefinition* packet = context.protocol->find(name.string);
  if (!packet) {
    std::vector<std::string_view> names;
    for (const auto& known : context.protocol->packets) names.push_back(known.name);
    context.mistakes.add(
        name.place, fmt::format("the protocol {} has no packet \"{}\"{}", context.protocol->name,
                                name.string, json_file::did_you_mean(name.string, names)));
    return nullptr;
  }
  if (packet->from == other_side) {
    const bool sending = other_side == wire::Sender::server;
    context.mistakes.add(
        name.place, fmt::format("{} comes from the {} alone: it cannot be {} here", packet->name,
                                sending ? "server" : "client", sending ? "sent" : "expected"));
    return nullptr;
  }
  return packet;
}

std::optional<std::size_t> find_field(const wire::PacketDefinition& packet, std::string_view name,
                                      json_file::Place place, Mistakes& mistakes) {
  const auto field = packet.find_field(name);
  if (field) return field;
  std::vector<std::string_view> names;
  for (const auto& known : packet.fields) names.push_back(known.name);
  std::string hint = json_file::did_you_mean(name, names);
  if (hint.empty() && !names.empty()) hint = fmt::format("; fields: {}", fmt::join(names, ", "));
  if (names.empty()) hint = ", it has no fields";
  mistakes.add(place, fmt::format("{} has no field \"{}\"{}", packet.name, name, hint));
  return std::nullopt;
}

std::vector<FieldExpression> read_fields(const Value& step, std::string_view key,
                                         const wire::PacketDefinition* packet, FieldUse use,
                                         StampUse stamp, ReadContext& context) {
  std::vector<FieldExpression> entries;
  const Value* fields = json_file::object_field(step, key, Presence::optional, context.mistakes);
  if (!fields) return entries;
  for (const Value::Member& member : fields->members) {
    std::optional<std::size_t> field;
    if (packet) field = find_field(*packet, member.key, member.key_place, context.mistakes);
    auto value = template_value(member.value, fmt::format("\"{}\"", member.key), stamp, context);
    if (!value) continue;
    if (field) check_fit(*packet, *field, *value, use, member.value.place, context.mistakes);
    entries.push_back({field.value_or(0), std::move(*value)});
  }
  return entries;
}

void check_payload(json_file::Place place, const Template& payload, const wire::Framing& framing,
                   Mistakes& mistakes) {
  if (!payload.is_constant()) return;
  std::string text;
  payload.append_text({}, text);
  if (text.empty() && framing.kind == wire::FramingKind::stream) {
    mistakes.add(place, "nothing to send: the text is empty");
  }
  std::vector<std::byte> packet;
  const auto result = wire::append_payload(framing, std::as_bytes(std::span(text)), packet);
  if (result.error == wire::CodecError::holds_delimiter) {
    mistakes.add(place, "the text holds the delimiter, which is added by itself");
  } else if (!result) {
    mistakes.add(
        place, fmt::format("the text is longer than \"max_packet\", {} bytes", framing.max_packet));
  }
}

void refuse_members(const Value& step, std::span<const std::string_view> keys,
                    ReadContext& context) {
  for (const Value::Member& member : step.members) {
    for (const std::string_view key : keys) {
      if (member.key != key) continue;
      context.mistakes.add(member.key_place,
                           fmt::format("\"{}\" needs a protocol with packets, {} has none", key,
                                       context.protocol->name));
    }
  }
}

}  // namespace portstorm::client
