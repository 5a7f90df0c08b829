#pragma once
// What was sent to the server, connection after connection, so that it can be sent again. Bounded.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace portstorm::client {

// While an answer was waited for, sending it again pauses for as long.
inline constexpr std::chrono::milliseconds replay_pause{20};

struct SentWrite {
  std::vector<std::byte> bytes;
  bool pauses = false;  // after it

  friend bool operator==(const SentWrite&, const SentWrite&) = default;
};

struct SentConnection {
  std::vector<SentWrite> writes;
  // How it ends: by a reset, unless one of these says otherwise.
  bool ends_at_once = false;  // by one before the server can have answered
  bool ends_by_fin = false;
  bool stays_open = false;  // the last one: while the server is asked whether it still serves
  std::uint64_t first_case = 0, last_case = 0;

  std::size_t bytes() const noexcept {
    std::size_t sum = 0;
    for (const SentWrite& write : writes) sum += write.bytes.size();
    return sum;
  }
  friend bool operator==(const SentConnection&, const SentConnection&) = default;
};

using Transcript = std::vector<SentConnection>;  // one after the other

inline std::size_t bytes_of(const Transcript& transcript) noexcept {
  std::size_t sum = 0;
  for (const SentConnection& connection : transcript) sum += connection.bytes();
  return sum;
}

// Whether a reset is seen before the accept is a matter of luck.
inline bool takes_luck(const Transcript& transcript) noexcept {
  for (const SentConnection& connection : transcript) {
    if (connection.ends_at_once) return true;
  }
  return false;
}

// The connections before now; the oldest are forgotten.
class RecentConnections {
 public:
  static constexpr std::size_t max_connections = 256;
  static constexpr std::size_t max_bytes = 4 * 1024 * 1024;

  void add(SentConnection connection) {
    bytes_ += connection.bytes();
    connections_.push_back(std::move(connection));
    while (connections_.size() > max_connections ||
           (bytes_ > max_bytes && connections_.size() > 1)) {
      bytes_ -= connections_.front().bytes();
      connections_.pop_front();
    }
  }
  Transcript take() {
    Transcript all(std::make_move_iterator(connections_.begin()),
                   std::make_move_iterator(connections_.end()));
    connections_.clear();
    bytes_ = 0;
    return all;
  }

 private:
  std::deque<SentConnection> connections_;
  std::size_t bytes_ = 0;
};

}  // namespace portstorm::client
