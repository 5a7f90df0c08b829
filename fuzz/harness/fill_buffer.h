#pragma once
// Receives into a parser's own buffer.

#include <algorithm>
#include <cstring>

#include "fuzz/adapter/parser.h"
#include "fuzz/harness/finding.h"

namespace portstorm::fuzz {

// As the kernel does: no more in one receive than the buffer holds. Ends early when `is_over()`.
template <class IsOver>
void fill_buffer(Parser& parser, Bytes bytes, const IsOver& is_over) {
  while (!bytes.empty() && !is_over()) {
    const std::span<std::byte> buffer = parser.recv_buffer();
    require(!buffer.empty(), "contract: a receive is posted with an empty buffer");
    const std::size_t count = std::min(buffer.size(), bytes.size());
    std::memcpy(buffer.data(), bytes.data(), count);
    parser.on_received(count);
    bytes = bytes.subspan(count);
  }
}

}  // namespace portstorm::fuzz
