// "send", "expect" and "raw": what goes over the connection.
//
//                    send                         expect
//   length_prefixed  "Packet", "with": {...}      "Packet", "where": {...}
//   delimited        {"text": "..."}              "line" or {"text": "..."}
//   stream           {"text": ...} {"bytes": N}   "echo"

#include <fmt/format.h>

#include <array>

#include "dummy_client/scenario/scenario_reader.h"
#include "wire/codec.h"

namespace portstorm::client {

namespace {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;
using wire::FramingKind;

bool has_packets(const wire::Protocol& protocol) {
  return protocol.framing.kind == FramingKind::length_prefixed;
}

// `use` is what the scenario does with it; the other side's own packets are mistakes.
const wire::PacketDefinition* find_packet(const Value& name, wire::Sender other_side,
                                          const ReadContext& context) {
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

std::optional<std::size_t> find_field(const wire::PacketDefinition& packet,
                                      const Value::Member& member, Mistakes& mistakes) {
  const auto field = packet.find_field(member.key);
  if (field) return field;
  std::vector<std::string_view> names;
  for (const auto& known : packet.fields) names.push_back(known.name);
  std::string hint = json_file::did_you_mean(member.key, names);
  if (hint.empty() && !names.empty()) hint = fmt::format("; fields: {}", fmt::join(names, ", "));
  if (names.empty()) hint = ", it has no fields";
  mistakes.add(member.key_place,
               fmt::format("{} has no field \"{}\"{}", packet.name, member.key, hint));
  return std::nullopt;
}

// "with" and "where". `Entry` is FieldExpression or FieldCondition. Without a packet, only the
// expressions are checked.
template <class Entry>
std::vector<Entry> read_fields(const Value& step, std::string_view key,
                               const wire::PacketDefinition* packet, ReadContext& context) {
  constexpr bool sending = std::is_same_v<Entry, FieldExpression>;
  std::vector<Entry> entries;
  const Value* fields = json_file::object_field(step, key, Presence::optional, context.mistakes);
  if (!fields) return entries;
  for (const Value::Member& member : fields->members) {
    std::optional<std::size_t> field;
    if (packet) field = find_field(*packet, member, context.mistakes);
    auto value = template_value(member.value, fmt::format("\"{}\"", member.key),
                                sending ? StampUse::allowed : StampUse::refused, context);
    if (!value) continue;
    if (field) {
      check_fit(*packet, *field, *value, sending ? FieldUse::send : FieldUse::compare,
                member.value.place, context.mistakes);
    }
    entries.push_back({field.value_or(0), std::move(*value)});
  }
  return entries;
}

// ---- send -------------------------------------------------------------------------------------

void check_stamp(const Value& step, const SendStep& send, Mistakes& mistakes) {
  bool stamped = false;
  for (const FieldExpression& field : send.with) stamped = stamped || field.value.uses_stamp();
  const Value* ledger = step.find("ledger");
  if (ledger && !stamped) {
    mistakes.add(ledger->place,
                 "a \"ledger\" follows a message by its stamp: one field must hold \"${stamp}\"");
  }
  if (!ledger && stamped) {
    mistakes.add(step.place, "\"${stamp}\" without a \"ledger\" to follow the message");
  }
}

// The bytes of {"bytes": N}: readable in a packet capture, and no two neighbours equal.
std::string filler(std::size_t bytes) {
  constexpr std::string_view alphabet =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::string text(bytes, ' ');
  for (std::size_t i = 0; i < bytes; ++i) text[i] = alphabet[i % alphabet.size()];
  return text;
}

void check_payload(const Value& place, const Template& payload, const wire::Framing& framing,
                   Mistakes& mistakes) {
  if (!payload.is_constant()) return;
  std::string text;
  payload.append_text({}, text);
  if (text.empty() && framing.kind == FramingKind::stream) {
    mistakes.add(place.place, "nothing to send: the text is empty");
  }
  std::vector<std::byte> packet;
  const auto result = wire::append_payload(framing, std::as_bytes(std::span(text)), packet);
  if (result.error == wire::CodecError::holds_delimiter) {
    mistakes.add(place.place, "the text holds the delimiter, which is added by itself");
  } else if (!result) {
    mistakes.add(place.place, fmt::format("the text is longer than \"max_packet\", {} bytes",
                                          framing.max_packet));
  }
}

std::optional<Template> read_payload(const Value& object, ReadContext& context) {
  const bool stream = !context.protocol || context.protocol->framing.kind == FramingKind::stream;
  const std::vector<std::string_view> keys = stream ? std::vector<std::string_view>{"text", "bytes"}
                                                    : std::vector<std::string_view>{"text"};
  reject_keys(object, keys, {}, context.mistakes);
  const Value* text = object.find("text");
  const Value* bytes = stream ? object.find("bytes") : nullptr;
  if ((text != nullptr) == (bytes != nullptr)) {
    context.mistakes.add(object.place, fmt::format("expected {}", stream ? "either \"text\" or "
                                                                           "\"bytes\""
                                                                         : "\"text\""));
    return std::nullopt;
  }
  constexpr std::int64_t most_bytes = 1024 * 1024;
  std::optional<Template> payload;
  if (text) {
    payload = template_value(*text, "\"text\"", StampUse::refused, context);
  } else if (const auto count =
                 json_file::integer_value(*bytes, "\"bytes\"", 1, most_bytes, context.mistakes)) {
    payload = Template(ExpressionValue(filler(static_cast<std::size_t>(*count))));
  }
  if (payload && context.protocol) {
    check_payload(text ? *text : *bytes, *payload, context.protocol->framing, context.mistakes);
  }
  return payload;
}

// What only goes with packets.
void refuse_members(const Value& step, std::span<const std::string_view> keys,
                    const ReadContext& context) {
  for (const Value::Member& member : step.members) {
    for (const std::string_view key : keys) {
      if (member.key != key) continue;
      context.mistakes.add(member.key_place,
                           fmt::format("\"{}\" needs a protocol with packets, {} has none", key,
                                       context.protocol->name));
    }
  }
}

}  // namespace

std::optional<SendStep> read_send(const Value& step, ReadContext& context) {
  const Value& what = *step.find("send");
  SendStep send;
  if (what.kind != Value::Kind::string && what.kind != Value::Kind::object) {
    context.mistakes.add(what.place, "\"send\" must be the name of a packet, or {\"text\": ...}");
    return std::nullopt;
  }
  const bool named = what.kind == Value::Kind::string;
  if (context.protocol && named != has_packets(*context.protocol)) {
    context.mistakes.add(what.place,
                         fmt::format("the protocol {} has {}", context.protocol->name,
                                     named ? "no packets: send {\"text\": ...}"
                                           : "packets: \"send\" must be the name of one"));
    return std::nullopt;
  }
  if (!named) {
    static constexpr std::array<std::string_view, 2> packet_keys = {"with", "ledger"};
    if (context.protocol) refuse_members(step, packet_keys, context);
    send.payload = read_payload(what, context);
    return send.payload ? std::optional(std::move(send)) : std::nullopt;
  }
  if (context.protocol) send.packet = find_packet(what, wire::Sender::server, context);
  send.with = read_fields<FieldExpression>(step, "with", send.packet, context);
  if (const Value* ledger = step.find("ledger")) {
    send.ledger = template_value(*ledger, "\"ledger\"", StampUse::refused, context);
  }
  check_stamp(step, send, context.mistakes);
  return send;
}

// ---- expect -----------------------------------------------------------------------------------

namespace {

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
  reject_keys(what, keys, {}, context.mistakes);
  const Value* text = json_file::member(what, "text", Presence::required, context.mistakes);
  if (text) {
    expect.text = template_value(*text, "\"text\"", StampUse::refused, context);
    if (expect.text) check_payload(*text, *expect.text, protocol.framing, context.mistakes);
  }
  return expect;
}

}  // namespace

std::optional<ExpectStep> read_expect(const Value& step, ReadContext& context) {
  const Value& what = *step.find("expect");
  std::optional<ExpectStep> expect = ExpectStep{};
  if (context.protocol && !has_packets(*context.protocol)) {
    static constexpr std::array<std::string_view, 1> packet_keys = {"where"};
    refuse_members(step, packet_keys, context);
    expect = read_plain_reply(what, context);
  } else {
    if (context.protocol &&
        json_file::expect_kind(what, Value::Kind::string, "\"expect\"", context.mistakes)) {
      expect->packet = find_packet(what, wire::Sender::client, context);
    }
    expect->where = read_fields<FieldCondition>(step, "where", expect->packet, context);
  }
  const auto timeout = timeout_field(step, "timeout", Presence::optional, context);
  if (timeout && expect) expect->timeout = *timeout;
  return expect;
}

}  // namespace portstorm::client
