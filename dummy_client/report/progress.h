#pragma once
// How far a run is: a snapshot that may be taken at any time.

#include <chrono>
#include <cstdint>

namespace portstorm::client {

struct Progress {
  std::chrono::nanoseconds elapsed{};
  std::chrono::nanoseconds duration{};  // planned
  std::uint64_t vus = 0;
  std::uint64_t connections = 0;
  std::uint64_t packets_sent = 0, packets_received = 0;  // since the start
  std::uint64_t bytes_sent = 0, bytes_received = 0;
  std::uint64_t errors = 0;
  std::uint64_t iterations = 0;
  std::chrono::nanoseconds p50{}, p99{};  // of the last whole second
  bool stopping = false;
};

}  // namespace portstorm::client
