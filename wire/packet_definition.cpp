#include "wire/packet_definition.h"

#include <algorithm>

namespace portstorm::wire {

namespace {

bool may_send(Sender sender, Sender wanted) noexcept {
  return sender == wanted || sender == Sender::both || wanted == Sender::both;
}

}  // namespace

std::size_t minimum_size_of_one(const FieldDefinition& field) noexcept {
  switch (field.kind) {
    case FieldKind::integer:
    case FieldKind::counted_text:
      return size_of(field.integer);
    case FieldKind::f32:
      return sizeof(float);
    case FieldKind::f64:
      return sizeof(double);
    case FieldKind::fixed_text:
    case FieldKind::fixed_bytes:
      return field.size;
    case FieldKind::remaining_bytes:
      return 0;
    case FieldKind::structure:
      return minimum_size(field.fields);
  }
  return 0;
}

std::size_t minimum_size(const std::vector<FieldDefinition>& fields) noexcept {
  std::size_t bytes = 0;
  for (const FieldDefinition& field : fields) {
    if (!field.count_field) bytes += minimum_size_of_one(field);
  }
  return bytes;
}

std::optional<std::size_t> fixed_size(const FieldDefinition& field) noexcept {
  if (field.count_field || field.kind == FieldKind::counted_text ||
      field.kind == FieldKind::remaining_bytes) {
    return std::nullopt;
  }
  const bool fixed = std::all_of(field.fields.begin(), field.fields.end(),
                                 [](const FieldDefinition& inner) { return fixed_size(inner); });
  return fixed ? std::optional(minimum_size_of_one(field)) : std::nullopt;
}

void lay_out_fields(std::vector<FieldDefinition>& fields) noexcept {
  std::optional<std::size_t> offset = 0;
  for (FieldDefinition& field : fields) {
    lay_out_fields(field.fields);
    field.offset = offset;
    const std::optional<std::size_t> size = fixed_size(field);
    offset = offset && size ? std::optional(*offset + *size) : std::nullopt;
  }
}

std::optional<std::size_t> PacketDefinition::find_field(
    std::string_view field_name) const noexcept {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == field_name) return i;
  }
  return std::nullopt;
}

const PacketDefinition* Protocol::find(std::string_view packet_name) const noexcept {
  for (const PacketDefinition& packet : packets) {
    if (packet.name == packet_name) return &packet;
  }
  return nullptr;
}

const PacketDefinition* Protocol::find(std::uint64_t id, Sender from) const noexcept {
  for (const PacketDefinition& packet : packets) {
    if (packet.id == id && may_send(packet.from, from)) return &packet;
  }
  return nullptr;
}

}  // namespace portstorm::wire
