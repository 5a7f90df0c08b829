#pragma once
// Packets from field values and field values from packets, by a protocol file's definitions.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/field_value.h"
#include "wire/packet_definition.h"

namespace portstorm::wire {

enum class CodecError : std::uint8_t {
  none,
  // encoding
  wrong_kind,       // a text for an integer, a number for a text, ...
  out_of_range,     // the number does not fit the field's type, or has a fraction
  text_too_long,    // more than N bytes for char[N], or than the length type can count
  wrong_size,       // bytes[N] with another number of bytes; more values than fields
  packet_too_long,  // more than max_packet, or than the length field can say
  holds_delimiter,  // the payload of a delimited packet has the delimiter in it
  // decoding
  packet_too_short,  // it ends before or within the field
  trailing_bytes,    // it goes on after the last field
  dirty_padding,     // check_exact() only: char[N] has other bytes than NUL behind its text's end
  // both
  bad_count,  // a count that is negative, larger than the packet, or not its list's size; more
              // values than max_decoded_values
};

std::string_view to_string(CodecError error) noexcept;

// Of one packet, structures and elements of arrays included. A value takes a hundred times the
// memory of a byte on the wire: an array of nested structures must not become a weapon.
inline constexpr std::size_t max_decoded_values = 65'536;

struct CodecResult {
  CodecError error = CodecError::none;
  const FieldDefinition* field = nullptr;  // the field it happened at, when there is one

  explicit operator bool() const noexcept { return error == CodecError::none; }
  std::string to_string() const;  // "text_too_long at user_id (char[33])"
};

// Appends one packet: header (length, id, constants) and body. values[i] belongs to fields[i];
// fields beyond the span, and those without a value, are zero or empty; the count of an array is
// taken from the list when it is not given. After an error `out` is as before.
CodecResult append_packet(const Framing& framing, const PacketDefinition& definition,
                          std::span<const FieldValue> values, std::vector<std::byte>& out);

// Appends one packet whose body is `payload` as it is: for framings without packet definitions
// (stream, delimited: the delimiter is added).
CodecResult append_payload(const Framing& framing, std::span<const std::byte> payload,
                           std::vector<std::byte>& out);

// All fields of a whole packet into `values`, which is made exactly as long as the fields. After an
// error it holds the fields before the bad one. The header's id is not looked at.
CodecResult decode_packet(const Framing& framing, const PacketDefinition& definition,
                          std::span<const std::byte> packet, std::vector<FieldValue>& values);

// One top-level field, without decoding the others where those before it are of fixed size.
// Nothing when the packet is too short, or the field is an array or a structure.
std::optional<FieldView> read_field(const Framing& framing, const PacketDefinition& definition,
                                    std::span<const std::byte> packet, std::size_t index);

// Is the packet its fields and nothing more? What lies behind the last field, or behind the end of
// a text in its char[N], is memory that the sender did not mean to show.
CodecResult check_exact(const Framing& framing, const PacketDefinition& definition,
                        std::span<const std::byte> packet);

// The id in the header, as its bit pattern; nothing without an id field or a whole header.
std::optional<std::uint64_t> packet_id(const Framing& framing,
                                       std::span<const std::byte> packet) noexcept;

// The packet without its header or delimiter.
std::span<const std::byte> packet_body(const Framing& framing,
                                       std::span<const std::byte> packet) noexcept;

}  // namespace portstorm::wire
