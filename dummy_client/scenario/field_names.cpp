#include "dummy_client/scenario/field_names.h"

#include <fmt/format.h>

namespace portstorm::client {

using wire::FieldKind;

bool holds_text(FieldKind kind) noexcept {
  return kind == FieldKind::fixed_text || kind == FieldKind::fixed_bytes ||
         kind == FieldKind::counted_text || kind == FieldKind::remaining_bytes;
}

std::optional<ExpressionType> captured_type(const wire::FieldDefinition& field) noexcept {
  if (field.count_field || field.kind == FieldKind::structure) return std::nullopt;
  if (holds_text(field.kind)) return ExpressionType::text;
  return field.kind == FieldKind::integer ? ExpressionType::integer : ExpressionType::number;
}

std::string type_name(const wire::FieldDefinition& field) {
  switch (field.kind) {
    case FieldKind::integer:
      return std::string(wire::to_string(field.integer));
    case FieldKind::f32:
      return "f32";
    case FieldKind::f64:
      return "f64";
    case FieldKind::fixed_text:
      return fmt::format("char[{}]", field.size);
    case FieldKind::fixed_bytes:
      return fmt::format("bytes[{}]", field.size);
    case FieldKind::counted_text:
      return fmt::format("string<{}>", wire::to_string(field.integer));
    case FieldKind::remaining_bytes:
      return "bytes...";
    case FieldKind::structure:
      return "structure";
  }
  return {};
}

}  // namespace portstorm::client
