// "send" and "flood": packets or plain texts that go to the server.
//
//   length_prefixed  "Packet", "with": {...}
//   delimited        {"text": "..."}
//   stream           {"text": ...} {"bytes": N}

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;

constexpr std::int64_t most_made_bytes = 1024 * 1024;  // of {"bytes": N}
constexpr std::int64_t longest_flood = 1'000'000'000;  // packets

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

std::optional<Template> read_payload(const Value& object, ReadContext& context) {
  const bool stream =
      !context.protocol || context.protocol->framing.kind == wire::FramingKind::stream;
  const std::vector<std::string_view> keys = stream ? std::vector<std::string_view>{"text", "bytes"}
                                                    : std::vector<std::string_view>{"text"};
  json_file::reject_unknown_keys(object, keys, context.mistakes);
  const Value* text = object.find("text");
  const Value* bytes = stream ? object.find("bytes") : nullptr;
  if ((text != nullptr) == (bytes != nullptr)) {
    context.mistakes.add(object.place, fmt::format("expected {}", stream ? "either \"text\" or "
                                                                           "\"bytes\""
                                                                         : "\"text\""));
    return std::nullopt;
  }
  std::optional<Template> payload;
  if (text) {
    payload = template_value(*text, "\"text\"", StampUse::refused, context);
  } else if (const auto count = json_file::integer_value(*bytes, "\"bytes\"", 1, most_made_bytes,
                                                         context.mistakes)) {
    payload = Template(ExpressionValue(filler(static_cast<std::size_t>(*count))));
  }
  if (payload && context.protocol) {
    check_payload((text ? text : bytes)->place, *payload, context.protocol->framing,
                  context.mistakes);
  }
  return payload;
}

// "header": values that the header's fields are given, whatever they should be.
std::vector<HeaderExpression> read_header(const Value& step, ReadContext& context) {
  std::vector<HeaderExpression> header;
  const Value* object =
      json_file::object_field(step, "header", Presence::optional, context.mistakes);
  if (!object || !context.protocol) return header;
  const auto& fields = context.protocol->framing.header;
  std::vector<std::string_view> names;
  for (const wire::HeaderField& field : fields) names.push_back(field.name);
  for (const Value::Member& member : object->members) {
    const auto name = std::find(names.begin(), names.end(), member.key);
    if (name == names.end()) {
      context.mistakes.add(member.key_place,
                           fmt::format("the header has no field \"{}\"{}", member.key,
                                       json_file::did_you_mean(member.key, names)));
      continue;
    }
    const auto index = static_cast<std::size_t>(name - names.begin());
    const std::uint64_t most = std::min<std::uint64_t>(wire::max_of(fields[index].type),
                                                       std::numeric_limits<std::int64_t>::max());
    auto value = count_value(member.value, fmt::format("\"{}\"", member.key), 0,
                             static_cast<std::int64_t>(most), context);
    if (value) header.push_back({index, std::move(*value)});
  }
  return header;
}

// What stands behind `word`. A ledger is not read here.
std::optional<SendStep> read_message(const Value& step, std::string_view word, StampUse stamp,
                                     ReadContext& context) {
  const Value& what = *step.find(word);
  SendStep send;
  if (what.kind != Value::Kind::string && what.kind != Value::Kind::object) {
    context.mistakes.add(
        what.place, fmt::format("\"{}\" must be the name of a packet, or {{\"text\": ...}}", word));
    return std::nullopt;
  }
  const bool named = what.kind == Value::Kind::string;
  if (context.protocol && named != has_packets(*context.protocol)) {
    context.mistakes.add(
        what.place,
        fmt::format("the protocol {} has {}", context.protocol->name,
                    named ? fmt::format("no packets: {} {{\"text\": ...}}", word)
                          : fmt::format("packets: \"{}\" must be the name of one", word)));
    return std::nullopt;
  }
  if (!named) {
    static constexpr std::array<std::string_view, 3> packet_keys = {"with", "header", "ledger"};
    if (context.protocol) refuse_members(step, packet_keys, context);
    send.payload = read_payload(what, context);
    return send.payload ? std::optional(std::move(send)) : std::nullopt;
  }
  if (context.protocol) send.packet = find_packet(what, wire::Sender::server, context);
  send.header = read_header(step, context);
  send.with = read_fields(step, "with", send.packet, FieldUse::send, stamp, context);
  return send;
}

}  // namespace

std::optional<SendStep> read_send(const Value& step, ReadContext& context) {
  auto send = read_message(step, "send", StampUse::allowed, context);
  if (!send || send->payload) return send;
  if (const Value* ledger = step.find("ledger")) {
    send->ledger = template_value(*ledger, "\"ledger\"", StampUse::refused, context);
  }
  check_stamp(step, *send, context.mistakes);
  return send;
}

std::optional<FloodStep> read_flood(const Value& step, ReadContext& context) {
  FloodStep flood;
  flood.duration = timeout_field(step, "for", Presence::optional, context);
  if (const Value* count = step.find("count")) {
    const auto packets = constant_count(*count, "\"count\"", 1, longest_flood, context);
    if (packets) flood.count = static_cast<std::uint64_t>(*packets);
  } else if (!step.find("for")) {
    context.mistakes.add(step.place, "a flood without an end: \"count\" or \"for\" must be there");
  }
  auto send = read_message(step, "flood", StampUse::refused, context);
  if (!send) return std::nullopt;
  flood.send = std::move(*send);
  return flood;
}

}  // namespace portstorm::client
