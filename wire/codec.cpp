// What encoding and decoding share: names of errors and types, and the header's fields.

#include "wire/codec.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/bytes.h"

namespace portstorm::wire {

namespace {

std::string type_name(const FieldDefinition& field) {
  const std::string_view array = field.count_field ? "[]" : "";
  switch (field.kind) {
    case FieldKind::integer:
      return fmt::format("{}{}", to_string(field.integer), array);
    case FieldKind::f32:
      return fmt::format("f32{}", array);
    case FieldKind::f64:
      return fmt::format("f64{}", array);
    case FieldKind::fixed_text:
      return fmt::format("char[{}]{}", field.size, array);
    case FieldKind::fixed_bytes:
      return fmt::format("bytes[{}]{}", field.size, array);
    case FieldKind::counted_text:
      return fmt::format("string<{}>{}", to_string(field.integer), array);
    case FieldKind::remaining_bytes:
      return "bytes...";
    case FieldKind::structure:
      return fmt::format("struct{}", array);
  }
  return "?";
}

}  // namespace

std::string_view to_string(CodecError error) noexcept {
  switch (error) {
    case CodecError::none:
      return "none";
    case CodecError::wrong_kind:
      return "wrong_kind";
    case CodecError::out_of_range:
      return "out_of_range";
    case CodecError::text_too_long:
      return "text_too_long";
    case CodecError::wrong_size:
      return "wrong_size";
    case CodecError::packet_too_long:
      return "packet_too_long";
    case CodecError::holds_delimiter:
      return "holds_delimiter";
    case CodecError::packet_too_short:
      return "packet_too_short";
    case CodecError::trailing_bytes:
      return "trailing_bytes";
    case CodecError::dirty_padding:
      return "dirty_padding";
    case CodecError::bad_count:
      return "bad_count";
  }
  return "unknown";
}

std::string CodecResult::to_string() const {
  const std::string_view name = wire::to_string(error);
  if (!field) return std::string(name);
  return fmt::format("{} at {} ({})", name, field->name, type_name(*field));
}

std::optional<std::uint64_t> packet_id(const Framing& framing,
                                       std::span<const std::byte> packet) noexcept {
  if (!framing.id_field || packet.size() < framing.header_bytes) return std::nullopt;
  const HeaderField& id = framing.header[*framing.id_field];
  return load_integer(packet.data() + id.offset, size_of(id.type), id.endian);
}

std::span<const std::byte> packet_body(const Framing& framing,
                                       std::span<const std::byte> packet) noexcept {
  switch (framing.kind) {
    case FramingKind::length_prefixed:
      return packet.subspan(std::min(framing.header_bytes, packet.size()));
    case FramingKind::delimited:
      return packet.first(packet.size() - std::min(framing.delimiter.size(), packet.size()));
    case FramingKind::stream:
      return packet;
  }
  return packet;
}

}  // namespace portstorm::wire
