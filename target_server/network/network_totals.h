#pragma once
// What the network layer counts, since its start.
//
// Each worker counts for itself and is the only one that writes its counters (so an increment
// needs no locked instruction); totals() adds them up from any thread, at any time.

#include <array>
#include <cstdint>

#include "target_server/content/content.h"
#include "telemetry/counter.h"

namespace portstorm::server {

inline constexpr std::size_t close_reasons =
    static_cast<std::size_t>(CloseReason::server_stopping) + 1;

struct NetworkTotals {
  std::uint64_t accepted = 0;            // connections that became sessions
  std::uint64_t accept_failures = 0;     // the client was gone, or the system short of something
  std::uint64_t refused_at_limit = 0;    // max_sessions
  std::uint64_t refused_by_address = 0;  // max_per_address, connects_per_second
  std::array<std::uint64_t, close_reasons> closed{};  // by CloseReason
  std::uint64_t packets_received = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t sends = 0;  // send operations completed; each may carry many packets
  std::uint64_t packets_sent = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t short_sends = 0;           // completed with fewer bytes than they were given
  std::uint64_t injected_short_sends = 0;  // the same, on purpose (fault_port.h); not in the above
  std::uint64_t injected_resets = 0;
  std::uint64_t injected_delays = 0;
  std::uint64_t bad_lengths = 0;   // length fields that the framing does not allow
  std::uint64_t undrained = 0;     // sessions cut off at the drain deadline
  std::uint64_t failed_posts = 0;  // wake-ups that the port refused; tried again at the next tick

  std::uint64_t closed_in_all() const noexcept {
    std::uint64_t all = 0;
    for (const std::uint64_t count : closed) all += count;
    return all;
  }
};

struct alignas(64) WorkerCounters {
  using Counter = telemetry::Counter;

  Counter accepted, accept_failures, refused_at_limit, refused_by_address;
  std::array<Counter, close_reasons> closed;
  Counter packets_received, bytes_received;
  Counter sends, packets_sent, bytes_sent, short_sends;
  Counter injected_short_sends, injected_resets, injected_delays;
  Counter bad_lengths, undrained, failed_posts;

  void add_to(NetworkTotals& totals) const noexcept;
};

}  // namespace portstorm::server
