#include "dummy_client/fuzz/bend.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "wire/bytes.h"
#include "wire/codec.h"

namespace portstorm::client {

namespace {

using fuzz::Dice;
using wire::FieldDefinition;
using wire::FieldKind;
using Stream = std::vector<std::byte>;

// Where integers of 8, 16 and 32 bits end, signed and unsigned; cut to the field's size.
constexpr std::array<std::uint64_t, 14> edges = {
    0,      1,      2,          0x7f,       0x80,       0xff,        0x7fff,
    0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 1ULL << 63U, ~std::uint64_t{0}};

// What texts are made of that break who formats, compares or looks for a NUL.
constexpr std::array<unsigned char, 6> fillings = {'A', 0, 0xff, '%', '\'', '\n'};

constexpr std::size_t longest_text = 300;
constexpr std::size_t overflow_bytes = 8192;  // more than the buffers that are made for a packet

void patch_integer(std::span<std::byte> at, wire::IntegerType type, wire::Endian endian,
                   Dice& dice) {
  const std::size_t size = std::min(wire::size_of(type), at.size());
  if (size == wire::size_of(type)) wire::store_integer(at.data(), dice.pick(edges), size, endian);
}

void fill(std::span<std::byte> at, std::size_t size, std::byte filling) {
  std::fill_n(at.begin(), std::min(size, at.size()), filling);
}

// Writes over the field where it lies; `at` begins there, and may end within it.
void patch(std::span<std::byte> at, const FieldDefinition& field, Dice& dice) {
  switch (field.kind) {
    case FieldKind::integer:
    case FieldKind::counted_text:  // its length
      return patch_integer(at, field.integer, field.endian, dice);
    case FieldKind::f32:
    case FieldKind::f64: {  // NaN, infinity, zero
      const std::size_t size = field.kind == FieldKind::f32 ? 4 : 8;
      const auto filling = dice.one_in(2) ? std::byte{0xff} : std::byte{0};
      return fill(at, size, filling);
    }
    case FieldKind::fixed_text:
    case FieldKind::fixed_bytes:
    case FieldKind::remaining_bytes: {  // without its NUL, or without anything else
      const std::size_t size = field.kind == FieldKind::remaining_bytes ? at.size() : field.size;
      return fill(at, size, static_cast<std::byte>(dice.pick(fillings)));
    }
    case FieldKind::structure:
      break;
  }
  if (field.fields.empty()) return;
  const FieldDefinition& inner = dice.pick(field.fields);
  if (inner.offset && *inner.offset < at.size()) patch(at.subspan(*inner.offset), inner, dice);
}

std::string flip_bits(Stream& stream, Dice& dice) {
  for (std::size_t i = 1 + dice.below(4); i > 0; --i) {
    stream[dice.below(stream.size())] ^= static_cast<std::byte>(1U << dice.below(8));
  }
  return "bits flipped";
}

wire::FieldValue any_value(const FieldDefinition& field, Dice& dice) {
  if (field.count_field) return {};
  switch (field.kind) {
    case FieldKind::integer: {
      const std::uint64_t most = wire::max_of(field.integer);
      const std::uint64_t value = dice.one_in(2) ? dice.below(10) : dice.pick(edges);
      return static_cast<std::int64_t>(std::min(value, std::min<std::uint64_t>(most, INT64_MAX)));
    }
    case FieldKind::f32:
    case FieldKind::f64:
      return static_cast<double>(dice.below(1000));
    case FieldKind::fixed_text:
    case FieldKind::fixed_bytes:
    case FieldKind::counted_text:
    case FieldKind::remaining_bytes: {
      const bool is_counted = field.kind == FieldKind::counted_text;
      const std::size_t most =
          field.size > 0 ? field.size
                         : std::min<std::size_t>(longest_text, is_counted ? 255 : longest_text);
      const std::size_t size = field.kind == FieldKind::fixed_bytes ? field.size
                               : dice.one_in(3)                     ? most
                                                                    : dice.below(most + 1);
      return std::string(size, static_cast<char>('a' + dice.below(26)));
    }
    case FieldKind::structure:
      break;
  }
  return {};
}

}  // namespace

std::string Bender::bend_field(Stream& stream, Dice& dice) const {
  const auto borders = packets_.borders(stream);
  if (borders.size() < 2) return flip_bits(stream, dice);
  const std::size_t index = dice.below(borders.size() - 1);
  const auto packet =
      std::span(stream).subspan(borders[index], borders[index + 1] - borders[index]);
  const auto id = wire::packet_id(protocol_.framing, packet);
  const auto* definition = id ? protocol_.find(*id, wire::Sender::client) : nullptr;
  if (definition == nullptr || definition->fields.empty()) return flip_bits(stream, dice);
  const FieldDefinition& field = dice.pick(definition->fields);
  const std::size_t begin = protocol_.framing.header_bytes + field.offset.value_or(packet.size());
  if (begin >= packet.size()) return flip_bits(stream, dice);
  patch(packet.subspan(begin), field, dice);
  return "field " + field.name + " bent";
}

// The last packet says that it is longer than any may be, and it is. A buffer that was made for the
// longest is written over its end.
std::string Bender::overflow(Stream& stream, Dice& dice) const {
  const wire::Framing& framing = protocol_.framing;
  const auto borders = packets_.borders(stream);
  const std::size_t begin = borders[borders.size() < 2 ? 0 : borders.size() - 2];
  stream.resize(std::max(stream.size(), begin + framing.header_bytes));
  if (framing.kind == wire::FramingKind::length_prefixed) {
    const wire::HeaderField& field = framing.header[framing.length_field];
    const std::uint64_t length =
        std::min<std::uint64_t>(wire::max_of(field.type), framing.max_packet + overflow_bytes);
    wire::store_integer(stream.data() + begin + field.offset, length, wire::size_of(field.type),
                        field.endian);
  }
  stream.resize(stream.size() + std::min(framing.max_packet, overflow_bytes) + overflow_bytes,
                static_cast<std::byte>(dice.pick(fillings)));
  return "overflow";
}

std::string Bender::bend(Stream& stream, Dice& dice) const {
  if (stream.empty()) return std::string(packets_.apply(stream, dice));  // puts some in
  if (dice.one_in(24)) return overflow(stream, dice);
  switch (dice.below(8)) {
    case 0:
      return flip_bits(stream, dice);
    case 1:
    case 2:
      return bend_field(stream, dice);
    default:
      return std::string(packets_.apply(stream, dice));
  }
}

Stream Bender::generate(const wire::PacketDefinition* packet, Dice& dice) const {
  Stream bytes;
  if (packet != nullptr) {
    std::vector<wire::FieldValue> values;
    for (const FieldDefinition& field : packet->fields) values.push_back(any_value(field, dice));
    if (wire::append_packet(protocol_.framing, *packet, values, bytes)) return bytes;
    wire::append_packet(protocol_.framing, *packet, {}, bytes);
    return bytes;
  }
  Stream payload(1 + dice.below(64));
  for (std::byte& byte : payload) byte = static_cast<std::byte>('a' + dice.below(26));
  wire::append_payload(protocol_.framing, payload, bytes);
  return bytes;
}

std::vector<std::size_t> pieces_of(std::size_t bytes, bool every_byte, Dice& dice) {
  // A long write byte by byte would be a scenario of its own: the pieces are larger then.
  constexpr std::size_t most_pieces = 64;
  std::vector<std::size_t> ends;
  if (every_byte) {
    const std::size_t piece = 1 + bytes / most_pieces;
    for (std::size_t end = piece; end < bytes; end += piece) ends.push_back(end);
  } else if (bytes > 1) {
    // Half of the cuts lie where the first header may be torn.
    for (std::size_t i = 1 + dice.below(3); i > 0; --i) {
      ends.push_back(1 +
                     dice.below(dice.one_in(2) ? std::min<std::size_t>(bytes - 1, 8) : bytes - 1));
    }
    std::sort(ends.begin(), ends.end());
    ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  }
  ends.push_back(bytes);
  return ends;
}

}  // namespace portstorm::client
