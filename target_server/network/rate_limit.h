#pragma once
// So many a second, and no more than one second's worth at once. Remembers one moment only: when
// all that was taken so far would be through at that rate. Not thread-safe.

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "completion_port/completion_port.h"

namespace portstorm::server {

class RateLimit {
 public:
  // False: too much; it is not taken then. A rate of 0 allows all.
  bool take(TimePoint now, std::uint64_t amount, std::uint64_t per_second) noexcept {
    if (per_second == 0) return true;
    constexpr std::chrono::duration<double> second{1};
    const auto cost = std::chrono::duration_cast<std::chrono::nanoseconds>(
        second * (static_cast<double>(amount) / static_cast<double>(per_second)));
    const TimePoint through = std::max(through_, now) + cost;
    if (through - now > second) return false;
    through_ = through;
    return true;
  }
  bool is_idle(TimePoint now) const noexcept { return through_ <= now; }

 private:
  TimePoint through_{};
};

}  // namespace portstorm::server
