#include "wire/framing.h"

namespace portstorm::wire {

std::string_view to_string(FrameError error) noexcept {
  switch (error) {
    case FrameError::none:
      return "none";
    case FrameError::length_below_header:
      return "length_below_header";
    case FrameError::length_above_maximum:
      return "length_above_maximum";
    case FrameError::no_delimiter:
      return "no_delimiter";
  }
  return "unknown";
}

std::size_t uncounted_bytes(const Framing& framing) noexcept {
  const HeaderField& length = framing.header[framing.length_field];
  switch (framing.length_counts) {
    case LengthCounts::whole_packet:
      return 0;
    case LengthCounts::body:
      return framing.header_bytes;
    case LengthCounts::after_length:
      return length.offset + size_of(length.type);
  }
  return 0;
}

void lay_out_header(Framing& framing) noexcept {
  framing.header_bytes = 0;
  for (HeaderField& field : framing.header) {
    field.offset = framing.header_bytes;
    framing.header_bytes += size_of(field.type);
  }
}

}  // namespace portstorm::wire
