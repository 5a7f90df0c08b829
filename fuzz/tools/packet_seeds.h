#pragma once
// Streams that a protocol suggests: each of its packets, all of them in a row, bodies at the sizes
// where parsers go wrong, and more than a buffer holds.

#include <cstddef>
#include <vector>

#include "wire/packet_definition.h"

namespace portstorm::fuzz {

using Stream = std::vector<std::byte>;

// One packet of each definition, its fields empty or zero; then each with its texts filled.
std::vector<Stream> single_packets(const wire::Protocol& protocol);

// What single packets and payloads make when they are sent together.
std::vector<Stream> packet_streams(const wire::Protocol& protocol);

}  // namespace portstorm::fuzz
