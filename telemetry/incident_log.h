#pragma once
// The latest incidents: what happened to one connection and should be looked at, a partial send
// above all. Bounded: the oldest make room, all are counted. Thread-safe.

#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "telemetry/line.h"

namespace portstorm::telemetry {

enum class IncidentKind : std::uint8_t {
  partial_send,        // a send completed with fewer bytes than it was given
  slow_consumer,       // closed at the high-water mark
  protocol_violation,  // a length or a field that the protocol does not allow
  accept_failed,
  first_packet_late,
  idle_timeout,
  limit,           // refused: the session table is full
  injected_reset,  // faults that were asked for
  injected_delay,
  torn_packet,     // the stream ended in the middle of a packet
  stalled_packet,  // a packet has begun, and its rest does not come
  address_limit,   // refused: too many connections of one address
  rate_limit,      // closed: too many packets or bytes a second
  replaced_login,  // closed: its user has logged in again
};

std::string_view to_string(IncidentKind kind) noexcept;

struct Incident {
  std::chrono::system_clock::time_point time{};
  IncidentKind kind = IncidentKind::partial_send;
  Origin origin = Origin::server;
  std::uint64_t connection = 0;  // generation << 32 | slot; 0: none
  // partial_send: what the send was given and what it took. A packet that is torn or stalls: its
  // length, and what came of it. Otherwise zero.
  std::uint64_t requested = 0;
  std::uint64_t sent = 0;
  std::uint64_t queued = 0;       // bytes still waiting on that connection
  std::string_view action = {};   // what was done about it; a literal
  std::string before{}, after{};  // bytes on either side of a tear: few, see line.h
};

IncidentLine line_of(const Incident& incident);

class IncidentLog {
 public:
  explicit IncidentLog(std::size_t kept = 1024) : kept_(kept) {}

  void add(Incident incident);

  std::uint64_t count() const;           // since the start
  std::vector<Incident> latest() const;  // the oldest first

  // Those after the first `seen`, which becomes count(); adds those that are kept no more to
  // `missed`.
  std::vector<Incident> since(std::uint64_t& seen, std::uint64_t& missed) const;

 private:
  const std::size_t kept_;
  mutable std::mutex mutex_;
  std::deque<Incident> incidents_;
  std::uint64_t count_ = 0;
};

}  // namespace portstorm::telemetry
