#pragma once
// Time on the dashboard: microseconds since 1970, as telemetry lines have it, as plain integers
// that charts can calculate with.

#include <cstdint>

#include "telemetry/line.h"

namespace portstorm::dashboard {

using Micros = std::int64_t;

inline constexpr Micros millisecond = 1000;
inline constexpr Micros second = 1'000'000;
inline constexpr Micros minute = 60 * second;
inline constexpr Micros hour = 60 * minute;

inline Micros micros(telemetry::WallTime time) noexcept {
  return time.time_since_epoch().count();
}
inline double seconds(Micros duration) noexcept {
  return static_cast<double>(duration) / 1e6;
}

struct TimeRange {
  Micros from = 0;
  Micros to = 0;

  Micros length() const noexcept { return to - from; }
  bool contains(Micros time) const noexcept { return from <= time && time <= to; }
  TimeRange shifted(Micros by) const noexcept { return {from + by, to + by}; }
  friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

}  // namespace portstorm::dashboard
