#include "dummy_client/fuzz/replay.h"

#include "wire/reassembler.h"

namespace portstorm::client {

namespace {

constexpr auto time_to_connect = std::chrono::seconds(1);

void send(Wires& wires, Link& link, const SentConnection& connection, bool is_last) {
  for (const SentWrite& write : connection.writes) {
    if (!link.send(write.bytes, wires.now() + time_to_connect)) return;
    if (!write.pauses) continue;
    wires.wait(wires.now() + replay_pause, [&] { return link.has_packet() || !link.is_open(); });
    link.drop_packets();
  }
  if (connection.ends_at_once || connection.writes.empty()) return;
  // What was sent last must have been read before a reset can overtake it, and an answer may be to
  // what was sent before.
  wires.wait(wires.now() + replay_pause,
             [&] { return !link.is_open() || (!is_last && link.has_packet()); });
}

}  // namespace

std::unique_ptr<Link> replay(Wires& wires, const wire::Protocol& protocol,
                             const Transcript& transcript) {
  std::unique_ptr<Link> link;
  for (const SentConnection& connection : transcript) {
    link = std::make_unique<Link>(wires, protocol.framing);
    if (link->connect(wires.now() + time_to_connect) != Error::none) return nullptr;
    const bool is_last = &connection == &transcript.back();
    send(wires, *link, connection, is_last);
    if (connection.stays_open && is_last) return link;
    link->close(connection.ends_by_fin ? CloseMode::graceful : CloseMode::reset);
    link.reset();
  }
  return link;
}

wire::FrameError stream_error_of(const Transcript& transcript, const wire::Framing& framing) {
  if (transcript.empty()) return wire::FrameError::none;
  wire::Reassembler stream(framing);
  for (const SentWrite& write : transcript.back().writes) {
    const auto error = stream.feed(write.bytes, [](std::span<const std::byte>) { return true; });
    if (error != wire::FrameError::none) return error;
  }
  return wire::FrameError::none;
}

}  // namespace portstorm::client
