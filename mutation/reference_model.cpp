#include "mutation/reference_model.h"

#include <algorithm>

namespace portstorm::fuzz {

namespace {

using wire::FrameError;

Expectation expect_prefixed(const wire::Framing& framing, Bytes stream) {
  const wire::HeaderField& field = framing.header[framing.length_field];
  const std::size_t field_bytes = wire::size_of(field.type);
  const std::size_t counted_from = framing.length_counts == wire::LengthCounts::whole_packet ? 0
                                   : framing.length_counts == wire::LengthCounts::body
                                       ? framing.header_bytes
                                       : field.offset + field_bytes;
  Expectation expected;
  for (std::size_t at = 0; stream.size() - at >= framing.header_bytes;) {
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < field_bytes; ++i) {
      const std::size_t digit = field.endian == wire::Endian::big ? i : field_bytes - 1 - i;
      length = length * 256 + std::to_integer<std::uint64_t>(stream[at + field.offset + digit]);
    }
    const bool negative = wire::is_signed(field.type) && length > wire::max_of(field.type);
    if (negative || length < framing.header_bytes - counted_from) {
      expected.error = FrameError::length_below_header;
    } else if (length > framing.max_packet - counted_from) {
      expected.error = FrameError::length_above_maximum;
    }
    expected.error_from = at + field.offset + field_bytes;
    expected.error_by = at + framing.header_bytes;
    if (expected.error != FrameError::none) return expected;
    if (length > stream.size() - at - counted_from) return expected;  // its end has not come
    at += counted_from + static_cast<std::size_t>(length);
    expected.ends.push_back(at);
  }
  return expected;
}

Expectation expect_delimited(const wire::Framing& framing, Bytes stream) {
  const auto delimiter = std::as_bytes(std::span(framing.delimiter));
  Expectation expected;
  std::size_t begin = 0;
  for (std::size_t end = 1; end <= stream.size(); ++end) {
    const Bytes packet = stream.subspan(begin, end - begin);
    if (packet.size() >= delimiter.size() &&
        std::equal(delimiter.begin(), delimiter.end(), packet.end() - delimiter.size())) {
      expected.ends.push_back(begin = end);
    } else if (packet.size() == framing.max_packet) {
      expected.error = FrameError::no_delimiter;
      expected.error_from = expected.error_by = end;
      return expected;
    }
  }
  return expected;
}

}  // namespace

Expectation expect_packets(const wire::Framing& framing, Bytes stream) {
  if (framing.kind == wire::FramingKind::length_prefixed) return expect_prefixed(framing, stream);
  if (framing.kind == wire::FramingKind::delimited) return expect_delimited(framing, stream);
  Expectation everything;
  if (!stream.empty()) everything.ends.push_back(stream.size());
  return everything;
}

}  // namespace portstorm::fuzz
