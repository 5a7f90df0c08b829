#include "target_server/redis/backoff.h"

#include <algorithm>

namespace portstorm::server {

Backoff::Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest,
                 std::uint32_t seed)
    : first_(first), longest_(longest), current_(first), random_(seed) {}

std::chrono::nanoseconds Backoff::next() {
  const std::chrono::nanoseconds middle = current_;
  current_ = std::min(2 * current_, longest_);
  std::uniform_int_distribution<std::int64_t> part(middle.count() / 4 * 3, middle.count() / 4 * 5);
  return std::chrono::nanoseconds(part(random_));
}

}  // namespace portstorm::server
