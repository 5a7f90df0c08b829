#pragma once
// How long to wait before the next attempt: each time twice as long, up to a limit, and each time
// a little off, so that many servers that lost one Redis do not all come back in the same moment.

#include <chrono>
#include <cstdint>
#include <random>

namespace portstorm::server {

class Backoff {
 public:
  // 1 ms <= first <= longest.
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest, std::uint32_t seed);

  // From 3/4 to 5/4 of first, 2 * first, 4 * first, ..., longest, longest, ...
  std::chrono::nanoseconds next();
  void reset() noexcept { current_ = first_; }

 private:
  const std::chrono::milliseconds first_;
  const std::chrono::milliseconds longest_;
  std::chrono::milliseconds current_;
  std::minstd_rand random_;
};

}  // namespace portstorm::server
