#pragma once
// The fields of a protocol file in words. Private to this folder.

#include <string>

#include "wire/packet_definition.h"

namespace portstorm::client {

bool holds_text(wire::FieldKind kind) noexcept;

// As the protocol file writes it: "char[33]", "string<u16>", "i32"; "structure" for any of those.
std::string type_name(const wire::FieldDefinition& field);

}  // namespace portstorm::client
