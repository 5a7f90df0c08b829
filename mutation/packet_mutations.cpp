#include "mutation/packet_mutations.h"

#include <algorithm>
#include <array>

#include "mutation/reference_model.h"
#include "wire/bytes.h"

namespace portstorm::fuzz {

namespace {

// Where 8 and 16 bits, signed and unsigned, end.
constexpr std::array<std::uint64_t, 10> edges = {0,     1,      0x7f,   0x80,   0xff,
                                                 0x100, 0x7fff, 0x8000, 0xfffe, 0xffff};

std::vector<std::byte> random_bytes(std::size_t count, Dice& dice) {
  std::vector<std::byte> bytes(count, static_cast<std::byte>(dice.one_in(2) ? 'A' : 0));
  if (dice.one_in(2)) {
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(dice.next());
  }
  return bytes;
}

}  // namespace

PacketMutations::PacketMutations(const wire::Protocol& protocol) : protocol_(protocol) {
  const wire::Framing& framing = protocol.framing;
  const std::size_t max = framing.max_packet;
  const std::size_t least = framing.kind == wire::FramingKind::length_prefixed
                                ? framing.header_bytes
                                : framing.delimiter.size();
  boundaries_ = {least, least + 1, max - 1, max, max + 1};
  for (const std::uint64_t edge : edges) {
    if (edge > least && edge < max) boundaries_.push_back(static_cast<std::size_t>(edge));
  }
}

std::vector<std::size_t> PacketMutations::borders(Bytes stream) const {
  std::vector<std::size_t> borders = {0};
  const auto ends = expect_packets(protocol_.framing, stream).ends;
  borders.insert(borders.end(), ends.begin(), ends.end());
  if (borders.back() != stream.size()) borders.push_back(stream.size());
  return borders;
}

PacketMutations::Piece PacketMutations::pick(const Stream& stream, Dice& dice) const {
  const auto ends = borders(stream);
  if (ends.size() < 2) return {};
  const std::size_t index = dice.below(ends.size() - 1);
  return {ends[index], ends[index + 1]};
}

void PacketMutations::write_length(Stream& stream, std::size_t packet, std::uint64_t length) const {
  const wire::Framing& framing = protocol_.framing;
  if (framing.kind != wire::FramingKind::length_prefixed) return;
  if (stream.size() - packet < framing.header_bytes) return;
  const wire::HeaderField& field = framing.header[framing.length_field];
  wire::store_integer(stream.data() + packet + field.offset, length, wire::size_of(field.type),
                      field.endian);
}

// A whole and well-formed one; of a size that may be at a boundary.
PacketMutations::Stream PacketMutations::make_packet(Dice& dice) const {
  const wire::Framing& framing = protocol_.framing;
  const std::size_t size = dice.one_in(3) ? dice.pick(boundaries_) : 1 + dice.below(48);
  Stream packet = random_bytes(size, dice);
  if (framing.kind == wire::FramingKind::delimited) {
    const auto delimiter = std::as_bytes(std::span(framing.delimiter));
    packet.insert(packet.end(), delimiter.begin(), delimiter.end());
  }
  if (framing.kind != wire::FramingKind::length_prefixed) return packet;
  packet.resize(std::max(packet.size(), framing.header_bytes));
  write_length(packet, 0, packet.size() - wire::uncounted_bytes(framing));
  bend_id(packet, dice);
  return packet;
}

// Says something untrue of one packet: a boundary, or the truth beside it.
void PacketMutations::bend_length(Stream& stream, Dice& dice) const {
  const wire::Framing& framing = protocol_.framing;
  const Piece piece = pick(stream, dice);
  std::uint64_t length = piece.end - piece.begin - wire::uncounted_bytes(framing);
  switch (dice.below(4)) {
    case 0:
      length = dice.pick(edges);
      break;
    case 1:
      length = dice.pick(boundaries_) - wire::uncounted_bytes(framing);
      break;
    case 2:
      length = framing.header_bytes - wire::uncounted_bytes(framing) - 1;  // may wrap: so be it
      break;
    default:
      length += dice.one_in(2) ? 1 : std::uint64_t{0} - 1;
  }
  write_length(stream, piece.begin, length);
}

// An id of the protocol, or one that it does not have.
void PacketMutations::bend_id(Stream& stream, Dice& dice) const {
  const wire::Framing& framing = protocol_.framing;
  if (!framing.id_field) return;
  const Piece piece = pick(stream, dice);
  if (piece.end - piece.begin < framing.header_bytes) return;
  std::uint64_t id = dice.pick(edges);
  if (!protocol_.packets.empty() && !dice.one_in(4)) {
    id = dice.pick(protocol_.packets).id + (dice.one_in(8) ? 1 : 0);
  }
  const wire::HeaderField& field = framing.header[*framing.id_field];
  wire::store_integer(stream.data() + piece.begin + field.offset, id, wire::size_of(field.type),
                      field.endian);
}

void PacketMutations::insert_packets(Stream& stream, Dice& dice) const {
  const auto places = borders(stream);
  const Stream packet = make_packet(dice);
  const std::size_t place = dice.pick(places);
  constexpr std::size_t small = 64, many = 12;
  const std::size_t times = packet.size() < small && dice.one_in(3) ? 1 + dice.below(many) : 1;
  for (std::size_t i = 0; i < times; ++i) {
    stream.insert(stream.begin() + static_cast<std::ptrdiff_t>(place), packet.begin(),
                  packet.end());
  }
}

void PacketMutations::repeat_piece(Stream& stream, Dice& dice) const {
  const Piece piece = pick(stream, dice);
  const Stream copy(stream.begin() + static_cast<std::ptrdiff_t>(piece.begin),
                    stream.begin() + static_cast<std::ptrdiff_t>(piece.end));
  stream.insert(stream.begin() + static_cast<std::ptrdiff_t>(piece.end), copy.begin(), copy.end());
}

void PacketMutations::erase_piece(Stream& stream, Dice& dice) const {
  const Piece piece = pick(stream, dice);
  stream.erase(stream.begin() + static_cast<std::ptrdiff_t>(piece.begin),
               stream.begin() + static_cast<std::ptrdiff_t>(piece.end));
}

// Two neighbours.
void PacketMutations::swap_pieces(Stream& stream, Dice& dice) const {
  const auto ends = borders(stream);
  if (ends.size() < 3) return;
  const std::size_t index = dice.below(ends.size() - 2);
  const auto at = [&](std::size_t i) { return stream.begin() + static_cast<std::ptrdiff_t>(i); };
  std::rotate(at(ends[index]), at(ends[index + 1]), at(ends[index + 2]));
}

// One packet gets another size, and says so.
void PacketMutations::resize_packet(Stream& stream, Dice& dice) const {
  const wire::Framing& framing = protocol_.framing;
  const Piece piece = pick(stream, dice);
  const std::size_t size = dice.pick(boundaries_);
  const std::size_t old_size = piece.end - piece.begin;
  if (old_size < framing.header_bytes || size < framing.header_bytes) return;
  const auto end = stream.begin() + static_cast<std::ptrdiff_t>(piece.end);
  if (size > old_size) {
    const Stream more = random_bytes(size - old_size, dice);
    stream.insert(end, more.begin(), more.end());
  } else {
    stream.erase(end - static_cast<std::ptrdiff_t>(old_size - size), end);
  }
  write_length(stream, piece.begin, size - wire::uncounted_bytes(framing));
}

// The stream ends in the middle of a packet.
void PacketMutations::tear_off(Stream& stream, Dice& dice) const {
  const Piece piece = pick(stream, dice);
  if (piece.end > piece.begin) {
    stream.resize(piece.begin + dice.below(piece.end - piece.begin));
  }
}

std::string_view PacketMutations::apply(Stream& stream, Dice& dice) const {
  const bool prefixed = protocol_.framing.kind == wire::FramingKind::length_prefixed;
  switch (stream.empty() ? 0 : dice.below(prefixed ? 9 : 6)) {
    case 0:
    case 1:
      insert_packets(stream, dice);
      return "packets put in";
    case 2:
      repeat_piece(stream, dice);
      return "packet doubled";
    case 3:
      erase_piece(stream, dice);
      return "packet taken out";
    case 4:
      swap_pieces(stream, dice);
      return "packets swapped";
    case 5:
      tear_off(stream, dice);
      return "packet torn off";
    case 6:
      bend_length(stream, dice);
      return "length bent";
    case 7:
      bend_id(stream, dice);
      return "id bent";
    default:
      resize_packet(stream, dice);
      return "packet resized";
  }
}

}  // namespace portstorm::fuzz
