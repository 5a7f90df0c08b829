#pragma once
// What the network layer may be told. The limits are enforced where they are documented here; the
// host checks what a user asks for against them.

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "completion_port/endpoint.h"

namespace portstorm::server {

// How what waits on a session goes out; they are there to be compared.
enum class SendPolicy : std::uint8_t {
  gather,                // as many packets as one send takes, from where they lie
  copy,                  // the same, copied into one buffer first
  single,                // one packet a send
  disconnect_when_short  // as gather; a short send ends the session instead of being resumed
};

struct NetworkOptions {
  Endpoint listen = Endpoint::ipv4(127, 0, 0, 1, 0);
  int backlog = 4096;     // connections the system keeps for us; it may cap this
  unsigned accepts = 64;  // accept operations that wait at the same time

  // Connections beyond this are closed by reset as soon as they are accepted.
  std::uint32_t max_sessions = 16'384;

  // Of one address: connections at a time, and made in a second. Beyond it they are closed by reset
  // as soon as they are accepted. 0: no limit.
  std::uint32_t max_per_address = 0;
  std::uint32_t connects_per_second = 0;

  // Of one session, with one second's worth at once at the most; beyond it the session is closed.
  // 0: no limit.
  std::uint32_t packets_per_second = 0;
  std::uint64_t bytes_per_second = 0;

  SendPolicy send_policy = SendPolicy::gather;
  // Waiting packets of a higher Priority go before those of a lower one. Off: as they were sent.
  bool priorities = false;

  // A session with more queued bytes than this reads too slowly and is closed by reset.
  std::size_t high_water_bytes = 1024 * 1024;

  // Zero switches a deadline off. They are checked a few times a second.
  std::chrono::nanoseconds first_packet_deadline = std::chrono::seconds(30);  // from the accept
  // From the last whole packet, or from the accept.
  std::chrono::nanoseconds idle_timeout = std::chrono::seconds(60);
  // From our decision to close until the peer has taken the rest and closed too; never off.
  std::chrono::nanoseconds drain_deadline = std::chrono::seconds(5);

  // SO_SNDBUF, SO_RCVBUF; 0 leaves the system's choice.
  int send_buffer_bytes = 0;
  int receive_buffer_bytes = 0;
};

}  // namespace portstorm::server
