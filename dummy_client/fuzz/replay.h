#pragma once
// Sends a transcript again, as it was.

#include <memory>

#include "dummy_client/fuzz/link.h"
#include "dummy_client/fuzz/transcript.h"
#include "wire/packet_definition.h"

namespace portstorm::client {

// The last connection, when it stays open; null otherwise, or when nobody takes connections.
std::unique_ptr<Link> replay(Wires& wires, const wire::Protocol& protocol,
                             const Transcript& transcript);

// What the framing says of the last connection's bytes.
wire::FrameError stream_error_of(const Transcript& transcript, const wire::Framing& framing);

}  // namespace portstorm::client
