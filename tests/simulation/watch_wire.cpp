// What the watch sees on the wire.
#include <algorithm>

#include "completion_port/simulated_completion_port.h"
#include "tests/simulation/watch.h"

namespace portstorm::simulation {

namespace {

constexpr std::size_t header_bytes = 5, max_packet_bytes = 1024;

std::size_t length_of(std::span<const std::byte> packet) {
  return std::to_integer<std::size_t>(packet[0]) | std::to_integer<std::size_t>(packet[1]) << 8;
}

}  // namespace

void Watch::on_moved(std::uint32_t connection, Side sender, std::span<const std::byte> bytes) {
  Wire& wire = this->wire(connection);
  auto& flight = wire.flights[static_cast<std::size_t>(sender)];
  flight.bytes.insert(flight.bytes.end(), bytes.begin(), bytes.end());
  if (sender == Side::connector) {
    if (flight.bytes.size() - flight.received == bytes.size()) wire.unread_since = network_.now();
    return;
  }
  wire.last_moved = network_.now();
  const auto found = wire.session ? open_.find(*wire.session) : open_.end();
  if (found == open_.end()) {
    return broken("own_session", "connection " + std::to_string(connection) +
                                     " got bytes, though it has no session that was sent any");
  }
  Session& session = found->second;
  const std::size_t left = session.queued.size() - session.moved;
  const auto expected = session.queued.begin() + static_cast<std::ptrdiff_t>(session.moved);
  if (bytes.size() > left || !std::equal(bytes.begin(), bytes.end(), expected)) {
    return broken("own_session", "connection " + std::to_string(connection) +
                                     " got other bytes than were sent to its session, at byte " +
                                     std::to_string(session.moved));
  }
  session.moved += bytes.size();
}

void Watch::on_received(std::uint32_t connection, Side receiver, std::span<const std::byte> bytes) {
  Wire& wire = this->wire(connection);
  const auto sender = receiver == Side::connector ? Side::acceptor : Side::connector;
  Flight& flight = wire.flights[static_cast<std::size_t>(sender)];
  const auto expected = flight.bytes.begin() + static_cast<std::ptrdiff_t>(flight.received);
  if (bytes.size() > flight.bytes.size() - flight.received ||
      !std::equal(bytes.begin(), bytes.end(), expected)) {
    return broken("delivered_prefix", "connection " + std::to_string(connection) +
                                          ": what was received is not what was sent, at byte " +
                                          std::to_string(flight.received));
  }
  flight.received += bytes.size();
  if (receiver == Side::connector) return;
  wire.unread_since = network_.now();
  take_client_bytes(wire, bytes);
}

// Cuts packets out of the stream by itself: nothing here shares code with what it tests.
void Watch::take_client_bytes(Wire& wire, std::span<const std::byte> bytes) {
  wire.rest.insert(wire.rest.end(), bytes.begin(), bytes.end());
  std::size_t taken = 0;
  while (!wire.has_bad_length && wire.rest.size() - taken >= 2) {
    const std::span<const std::byte> rest = std::span(wire.rest).subspan(taken);
    const std::size_t length = length_of(rest);
    wire.has_bad_length = length < header_bytes || length > max_packet_bytes;
    if (wire.has_bad_length || rest.size() < length) break;
    wire.packets.push_back(hash_of(rest.first(length)));
    taken += length;
  }
  wire.rest.erase(wire.rest.begin(), wire.rest.begin() + static_cast<std::ptrdiff_t>(taken));
}

void Watch::on_disturbed(std::uint32_t connection) {
  wire(connection).is_disturbed = true;
}

}  // namespace portstorm::simulation
