#pragma once
// What a stream should be cut into: the same rules as wire::Reassembler's, in the plainest words
// and with nothing of its code. All bytes are there at once, nothing is buffered, nothing is fast.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "mutation/artifact.h"
#include "wire/framing.h"

namespace portstorm::fuzz {

struct Expectation {
  std::vector<std::size_t> ends;  // of each packet, as offsets into the stream
  wire::FrameError error = wire::FrameError::none;
  // The stream must be given up when so many bytes have come, and may be at the earlier of the two
  // (a length is known before its header is whole).
  std::size_t error_from = 0, error_by = 0;
};

// A stream framing has a single "packet", of all bytes.
Expectation expect_packets(const wire::Framing& framing, Bytes stream);

}  // namespace portstorm::fuzz
