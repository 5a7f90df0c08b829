#pragma once
// Reads a protocol file: JSON that describes any length-prefixed, delimited or plain stream
// protocol, so that its packets are understood without recompiling. The format's JSON Schema is
// scenarios/schema/protocol.schema.json.
//
// Types of fields:
//   u8 i8 u16 i16 u32 i32 u64 i64 f32 f64
//   char[N]          text in N bytes, padded with NUL
//   bytes[N]         N bytes as they are
//   string<u16>      text, its length first (u8, u16 or u32)
//   bytes...         the rest of the packet; the last field of a packet only
//   Point            a structure of the file's "structs": {"Point": [{"name": "x", ...}, ...]}
//   type[count]      an array; "count" is an integer field earlier in the same list

#include <optional>
#include <string>
#include <string_view>

#include "json_file/json_file.h"
#include "wire/packet_definition.h"

namespace portstorm::wire {

// Nothing when there was a mistake; all of them have been reported then.
std::optional<Protocol> read_protocol_file(const std::string& path, json_file::Mistakes& mistakes);
std::optional<Protocol> parse_protocol(std::string_view text, json_file::Mistakes& mistakes);
// The same for a document that has been parsed; mistakes of that are the caller's to see.
std::optional<Protocol> read_protocol(const json_file::Value& document,
                                      json_file::Mistakes& mistakes);

}  // namespace portstorm::wire
