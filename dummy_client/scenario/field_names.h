#pragma once
// What the fields of a protocol file are to a scenario, and in words. Private to this folder.

#include <optional>
#include <string>

#include "dummy_client/scenario/expression.h"
#include "wire/packet_definition.h"

namespace portstorm::client {

bool holds_text(wire::FieldKind kind) noexcept;

// What an expression sees of a captured field; nothing for arrays and structures.
std::optional<ExpressionType> captured_type(const wire::FieldDefinition& field) noexcept;

// As the protocol file writes it: "char[33]", "string<u16>", "i32"; "structure" for any of those.
std::string type_name(const wire::FieldDefinition& field);

}  // namespace portstorm::client
