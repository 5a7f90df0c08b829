#pragma once
// The type of a field as a protocol file writes it: "char[33]", "string<u16>", "Point[count]".
// Private to wire.

#include <optional>
#include <string_view>

#include "json_file/json_file.h"
#include "wire/packet_definition.h"

namespace portstorm::wire {

inline constexpr std::size_t largest_packet = 16 * 1024 * 1024;

// A type taken apart; parts that are not there are nothing.
//   char[33]      base "char", size "33"
//   string<u16>   base "string", parameter "u16"
//   Point[count]  base "Point", array "count"
struct TypeText {
  std::string_view base;
  std::optional<std::string_view> parameter;
  std::optional<std::string_view> size;   // all digits
  std::optional<std::string_view> array;  // anything else in the last [ ]
};

TypeText take_apart(std::string_view type) noexcept;

// Whether the base is a type of the format, not the name of a structure.
bool is_plain_type(std::string_view base) noexcept;

// Sets kind, integer and size of a field whose base is plain. False: reported.
bool read_plain_type(const json_file::Value& type, const TypeText& text, FieldDefinition& field,
                     json_file::Mistakes& mistakes);

}  // namespace portstorm::wire
