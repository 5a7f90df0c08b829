#pragma once
// Which faults the server injects, and how often: --inject short_send=0.01,reset=0.001,delay=20ms

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace portstorm::server {

// Each is the probability of one operation to be hit.
struct FaultOptions {
  double short_send = 0;  // of a send of two bytes or more
  double reset = 0;       // of a receive
  double delay = 0;       // of a receive
  std::chrono::nanoseconds delay_time{};
  std::uint64_t seed = 1;

  bool any() const noexcept { return short_send > 0 || reset > 0 || delay > 0; }
};

// Faults by comma; probabilities from 0 to 1; the delay is "20ms" (every receive) or "0.05:20ms",
// at most max_delay. On a mistake, `why` says what it is, and false is returned.
inline constexpr std::chrono::milliseconds max_delay{10'000};
bool parse_faults(std::string_view text, FaultOptions& options, std::string& why);

}  // namespace portstorm::server
