#pragma once
// Framings and streams that the tests of this room share.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/framing.h"

namespace portstorm::wire {

using Bytes = std::vector<std::byte>;

inline Bytes bytes_of(std::string_view text) {
  const auto* first = reinterpret_cast<const std::byte*>(text.data());
  return Bytes(first, first + text.size());
}

// "05 00 c9": for streams that are written out.
inline Bytes hex(std::string_view digits) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 3) {
    bytes.push_back(
        static_cast<std::byte>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

inline Framing prefixed(std::vector<HeaderField> header, std::size_t length_field,
                        LengthCounts counts, std::size_t max_packet) {
  Framing framing;
  framing.kind = FramingKind::length_prefixed;
  framing.header = std::move(header);
  framing.length_field = length_field;
  framing.length_counts = counts;
  framing.max_packet = max_packet;
  lay_out_header(framing);
  return framing;
}

// The chat tutorial's: u16 length of the whole packet, u16 id, u8 flags.
inline Framing chat_framing(std::size_t max_packet = 1024) {
  Framing framing = prefixed({{.name = "length", .type = IntegerType::u16},
                              {.name = "id", .type = IntegerType::u16},
                              {.name = "flags", .type = IntegerType::u8}},
                             0, LengthCounts::whole_packet, max_packet);
  framing.id_field = 1;
  return framing;
}

inline Framing delimited(std::string delimiter, std::size_t max_packet) {
  Framing framing;
  framing.kind = FramingKind::delimited;
  framing.delimiter = std::move(delimiter);
  framing.max_packet = max_packet;
  return framing;
}

}  // namespace portstorm::wire
