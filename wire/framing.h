#pragma once
// How packets are cut out of a byte stream: the framing section of a protocol file.
//
//   length_prefixed   +--------+----+-------+----------------+
//                     | length | id | flags | body ...       |   any order, any integer sizes
//                     +--------+----+-------+----------------+
//                     |<------- header ---->|
//   delimited         | text ... delimiter |
//   stream            whatever has come is one packet (echo servers)

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portstorm::wire {

enum class Endian : std::uint8_t { little, big };
enum class IntegerType : std::uint8_t { u8, i8, u16, i16, u32, i32, u64, i64 };
enum class FramingKind : std::uint8_t { length_prefixed, delimited, stream };

// What the number in the length field counts.
enum class LengthCounts : std::uint8_t { whole_packet, body, after_length };

inline constexpr std::array<std::string_view, 8> integer_type_names = {"u8",  "i8",  "u16", "i16",
                                                                       "u32", "i32", "u64", "i64"};

constexpr std::string_view to_string(IntegerType type) noexcept {
  return integer_type_names[static_cast<std::size_t>(type)];
}

constexpr std::size_t size_of(IntegerType type) noexcept {
  constexpr std::size_t sizes[] = {1, 1, 2, 2, 4, 4, 8, 8};
  return sizes[static_cast<std::size_t>(type)];
}

struct HeaderField {
  std::string name;
  IntegerType type = IntegerType::u16;
  Endian endian = Endian::little;
  std::uint64_t value = 0;  // sent in fields that are neither length nor id
  std::size_t offset = 0;   // from the packet's first byte
};

struct Framing {
  FramingKind kind = FramingKind::stream;
  std::vector<HeaderField> header;  // length_prefixed only
  std::size_t header_bytes = 0;
  std::size_t length_field = 0;         // index into header
  std::optional<std::size_t> id_field;  // index into header
  LengthCounts length_counts = LengthCounts::whole_packet;
  std::string delimiter;               // delimited only
  std::size_t max_packet = 64 * 1024;  // bytes of a whole packet, header included
};

// Why a stream cannot be cut any further. The connection is of no use after one.
enum class FrameError : std::uint8_t {
  none,
  length_below_header,   // the length field says less than the header's own size
  length_above_maximum,  // more than max_packet
  no_delimiter,          // max_packet bytes without a delimiter
};

std::string_view to_string(FrameError error) noexcept;

constexpr bool is_signed(IntegerType type) noexcept {
  return static_cast<std::size_t>(type) % 2 == 1;
}

// The largest number that the type holds.
constexpr std::uint64_t max_of(IntegerType type) noexcept {
  const std::size_t bits = size_of(type) * 8 - (is_signed(type) ? 1 : 0);
  return ~std::uint64_t{0} >> (64 - bits);
}

// The bytes of a packet that its length field does not count (before_length + the field itself,
// the header, or none).
std::size_t uncounted_bytes(const Framing& framing) noexcept;

// Sets the offset of each header field and header_bytes; for framings that are built in code.
void lay_out_header(Framing& framing) noexcept;

}  // namespace portstorm::wire
