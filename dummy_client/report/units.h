#pragma once
// Numbers as people read them, to three significant digits: for summaries, not for files that
// programs read. Decimal units: 1 kB is 1000 bytes.

#include <chrono>
#include <cstdint>
#include <string>

namespace portstorm::client {

std::string human_duration(std::chrono::nanoseconds duration);  // "850ns", "1.23ms", "2m03s"
std::string human_seconds(double seconds);                      // the same
std::string axis_time(double seconds);                          // "0s", "2.5s", "1m30s", "1h"
std::string human_count(std::uint64_t count);                   // "1,234,567"
std::string human_short(double number);                         // "0.12", "123", "12.3k", "4.56M"
std::string human_bytes(double bytes);                          // "123 B", "12.3 kB"
std::string human_share(double share);                          // 0.123 -> "12.3%"

// For files that programs read: every duration there is in seconds.
constexpr double seconds_of(std::chrono::nanoseconds duration) noexcept {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace portstorm::client
