#pragma once
// What a protocol file says of a protocol: its framing and the fields of each packet.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/framing.h"

namespace portstorm::wire {

enum class FieldKind : std::uint8_t {
  integer,  // u8 .. i64
  f32,
  f64,
  fixed_text,       // char[N]: NUL-padded; the value ends at the first NUL
  fixed_bytes,      // bytes[N]
  counted_text,     // string<u8|u16|u32>: length first
  remaining_bytes,  // bytes...: the rest of the packet; last field only
  structure,        // a nested struct: its fields in order
};

struct FieldDefinition {
  std::string name;
  FieldKind kind = FieldKind::integer;
  IntegerType integer = IntegerType::u8;  // of an integer, or of a counted_text's length
  Endian endian = Endian::little;         // the framing's, unless the field says otherwise
  std::size_t size = 0;                   // bytes of fixed_text and fixed_bytes
  std::vector<FieldDefinition> fields;    // of a structure
  // An array type[count_field]: the index of an integer field earlier in the same list.
  std::optional<std::size_t> count_field;
  // From the first byte of the body (or of the structure), where all fields before this one are of
  // fixed size: it is then read without a look at them. Set by lay_out_fields().
  std::optional<std::size_t> offset;
};

// The bytes of the field when they are the same in every packet.
std::optional<std::size_t> fixed_size(const FieldDefinition& field) noexcept;

// The fewest bytes of one field, or of one element of an array.
std::size_t minimum_size_of_one(const FieldDefinition& field) noexcept;

// The fewest bytes that the fields take: arrays, counted and remaining ones empty.
std::size_t minimum_size(const std::vector<FieldDefinition>& fields) noexcept;

// Sets the offset of each field; for definitions that are built in code.
void lay_out_fields(std::vector<FieldDefinition>& fields) noexcept;

enum class Sender : std::uint8_t { client, server, both };

struct PacketDefinition {
  std::string name;
  std::uint64_t id = 0;
  Sender from = Sender::both;
  std::vector<FieldDefinition> fields;

  // The index of a top-level field.
  std::optional<std::size_t> find_field(std::string_view field_name) const noexcept;
};

struct Protocol {
  std::string name;
  Framing framing;
  std::vector<PacketDefinition> packets;

  const PacketDefinition* find(std::string_view packet_name) const noexcept;
  // By the id in the header; `from` narrows it where client and server reuse a number.
  const PacketDefinition* find(std::uint64_t id, Sender from) const noexcept;
};

}  // namespace portstorm::wire
