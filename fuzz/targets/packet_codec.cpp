// Packets decoded from any bytes, and encoded from any values, by every definition of the shipped
// protocols.
//
// The packet stands at the front; the last byte chooses its definition. From 128 on, what stands
// before it is not a packet but the values to encode.

#include <algorithm>
#include <cstring>

#include "fuzz/harness/finding.h"
#include "fuzz/targets/framings.h"
#include "mutation/tail.h"
#include "wire/codec.h"

namespace {

using namespace portstorm;
using fuzz::require;
using Bytes = std::span<const std::byte>;
using Buffer = std::vector<std::byte>;

struct Choice {
  const wire::Protocol* protocol;
  const wire::PacketDefinition* packet;
};

const std::vector<Choice>& choices() {
  static const std::vector<wire::Protocol> protocols = fuzz::shipped_protocols();
  static const std::vector<Choice> all = [] {
    std::vector<Choice> list;
    for (const auto& protocol : protocols) {
      for (const auto& packet : protocol.packets) list.push_back({&protocol, &packet});
    }
    return list;
  }();
  return all;
}

bool has_floats(const std::vector<wire::FieldDefinition>& fields) {
  for (const auto& field : fields) {
    if (field.kind == wire::FieldKind::f32 || field.kind == wire::FieldKind::f64) return true;
    if (has_floats(field.fields)) return true;
  }
  return false;
}

bool same_bytes(Bytes a, Bytes b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

// NaN is not equal to itself, and a signalling one does not stay what it was.
bool is_same(const wire::FieldView& view, const wire::FieldValue& value) {
  if (const auto* text = std::get_if<std::string_view>(&view)) {
    return std::get<std::string>(value.value) == *text;
  }
  if (const auto* integer = std::get_if<std::int64_t>(&view)) {
    return std::get<std::int64_t>(value.value) == *integer;
  }
  if (const auto* large = std::get_if<std::uint64_t>(&view)) {
    return std::get<std::uint64_t>(value.value) == *large;
  }
  const double a = std::get<double>(view), b = std::get<double>(value.value);
  return a == b || (a != a && b != b);
}

// Each field alone is what it is among all.
void check_fields(const Choice& choice, Bytes packet, const std::vector<wire::FieldValue>& values) {
  const auto& fields = choice.packet->fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto view = wire::read_field(choice.protocol->framing, *choice.packet, packet, i);
    const bool is_plain = !fields[i].count_field && fields[i].kind != wire::FieldKind::structure;
    require(view.has_value() == is_plain, "codec: read_field() does not see what is there");
    if (view) require(is_same(*view, values[i]), "codec: read_field() sees something else");
  }
}

Buffer encode(const Choice& choice, const std::vector<wire::FieldValue>& values) {
  Buffer packet;
  const auto result = wire::append_packet(choice.protocol->framing, *choice.packet, values, packet);
  require(bool(result), "codec: what was decoded cannot be encoded");
  return packet;
}

// encode(decode(x)) is canonical x: the same but for its header and the bytes behind texts' ends.
void check_round_trip(const Choice& choice, Bytes packet,
                      const std::vector<wire::FieldValue>& values) {
  const wire::Framing& framing = choice.protocol->framing;
  const Buffer canonical = encode(choice, values);
  require(canonical.size() == packet.size(), "codec: encoding changes the size");
  std::vector<wire::FieldValue> again;
  require(bool(wire::decode_packet(framing, *choice.packet, canonical, again)),
          "codec: what was encoded cannot be decoded");
  require(encode(choice, again) == canonical, "codec: encoding twice changes the packet");
  require(bool(wire::check_exact(framing, *choice.packet, canonical)),
          "codec: what was encoded is not exact");
  if (has_floats(choice.packet->fields)) return;
  require(again == values, "codec: encoding changes the values");
  if (!wire::check_exact(framing, *choice.packet, packet)) return;
  require(same_bytes(wire::packet_body(framing, packet), wire::packet_body(framing, canonical)),
          "codec: encoding changes an exact body");
}

void check_packet(const Choice& choice, Bytes packet) {
  const wire::Framing& framing = choice.protocol->framing;
  std::vector<wire::FieldValue> values;
  const auto decoded = wire::decode_packet(framing, *choice.packet, packet, values);
  const auto exact = wire::check_exact(framing, *choice.packet, packet);
  const bool too_many = decoded.error == wire::CodecError::bad_count;  // of max_decoded_values
  require(!exact || bool(decoded) || too_many, "codec: exact, and cannot be decoded");
  require(!decoded || bool(exact) || exact.error == wire::CodecError::dirty_padding,
          "codec: decoded, and not exact for another reason than padding");
  require(decoded.to_string().empty() == false, "codec: a result without a word");
  if (!decoded) {
    for (std::size_t i = 0; i <= choice.packet->fields.size(); ++i) {
      wire::read_field(framing, *choice.packet, packet, i);  // any answer, but no crash
    }
    return;
  }
  require(values.size() == choice.packet->fields.size(), "codec: not a value for each field");
  check_fields(choice, packet, values);
  if (packet.size() <= framing.max_packet) check_round_trip(choice, packet, values);
}

// ---- encoding -----------------------------------------------------------------------------------

// Of any kind, whether the field takes it or not.
wire::FieldValue choose_value(fuzz::Tail& choices, int depth) {
  constexpr std::size_t most_elements = 4;
  switch (choices.byte() % 7) {
    case 0:
      return {};
    case 1:
      return static_cast<std::int64_t>(choices.byte());
    case 2:
      return static_cast<std::int64_t>(choices.integer(8));
    case 3:
      return choices.integer(8);
    case 4:
      return static_cast<double>(static_cast<std::int64_t>(choices.integer(8))) /
             (1 + choices.byte());
    case 5:
      return std::string(choices.integer(2) % 600, static_cast<char>(choices.byte()));
    default: {
      wire::FieldList list(depth == 0 ? 0 : choices.byte() % most_elements);
      for (wire::FieldValue& element : list) element = choose_value(choices, depth - 1);
      return list;
    }
  }
}

// What cannot be encoded leaves no trace; what was encoded can be decoded.
void check_values(const Choice& choice, Bytes input) {
  const wire::Framing& framing = choice.protocol->framing;
  fuzz::Tail choices(input);
  std::vector<wire::FieldValue> values(choices.byte() % (choice.packet->fields.size() + 2));
  constexpr int deepest = 3;
  for (wire::FieldValue& value : values) value = choose_value(choices, deepest);
  const Buffer before(3, std::byte{7});
  Buffer out = before;
  const auto result = wire::append_packet(framing, *choice.packet, values, out);
  require(!result.to_string().empty(), "codec: a result without a word");
  require(std::equal(before.begin(), before.end(), out.begin()), "codec: what was there changes");
  if (!result) return require(out == before, "codec: an error leaves bytes behind");
  const Bytes packet = Bytes(out).subspan(before.size());
  require(packet.size() <= framing.max_packet, "codec: longer than any packet");
  std::vector<wire::FieldValue> decoded;
  require(bool(wire::decode_packet(framing, *choice.packet, packet, decoded)),
          "codec: what was encoded cannot be decoded");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr std::uint8_t encodes = 128;
  const std::uint8_t last = data[size - 1];
  const Choice& choice = choices()[last % encodes % choices().size()];
  if (last >= encodes) {
    check_values(choice, std::as_bytes(std::span(data, size - 1)));
    return 0;
  }
  // A block of exactly this size: reading one byte too many is seen.
  const Bytes input = std::as_bytes(std::span(data, size - 1));
  const Buffer packet(input.begin(), input.end());
  wire::packet_id(choice.protocol->framing, packet);
  check_packet(choice, packet);
  return 0;
}
