#pragma once
// The latest incidents: what happened to one connection and should be looked at, a partial send
// above all. Bounded: the oldest make room, all are counted. Thread-safe.

#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string_view>
#include <vector>

namespace portstorm::telemetry {

enum class IncidentKind : std::uint8_t {
  partial_send,        // a send completed with fewer bytes than it was given
  slow_consumer,       // closed at the high-water mark
  protocol_violation,  // a length or a field that the protocol does not allow
  accept_failed,
  first_packet_late,
  idle_timeout,
  limit,  // refused: the session table is full
};

std::string_view to_string(IncidentKind kind) noexcept;

struct Incident {
  std::chrono::system_clock::time_point time;
  IncidentKind kind = IncidentKind::partial_send;
  std::uint64_t connection = 0;  // generation << 32 | slot; 0: none
  // partial_send: what the send was given and what it took. Otherwise zero.
  std::uint64_t requested = 0;
  std::uint64_t sent = 0;
  std::uint64_t queued = 0;  // bytes still waiting on that connection
};

class IncidentLog {
 public:
  explicit IncidentLog(std::size_t kept = 256) : kept_(kept) {}

  void add(const Incident& incident);

  std::uint64_t count() const;           // since the start
  std::vector<Incident> latest() const;  // the oldest first

 private:
  const std::size_t kept_;
  mutable std::mutex mutex_;
  std::deque<Incident> incidents_;
  std::uint64_t count_ = 0;
};

}  // namespace portstorm::telemetry
