#pragma once
// Numbers as the screen says them: short, with a unit, always the same width for the same size.

#include <cstdint>
#include <string>

#include "dashboard/model/time.h"

namespace portstorm::dashboard {

enum class Unit : std::uint8_t { count, per_second, bytes, bytes_per_second, microseconds, share };

std::string format_count(double value);         // 950, 12.3k, 1.24M
std::string format_whole(std::uint64_t value);  // 12,345
std::string format_bytes(double bytes);         // 512 B, 4.0 KiB
std::string format_microseconds(double value);  // 850 us, 12.3 ms, 1.24 s
std::string format_value(double value, Unit unit);
std::string format_change(double now, double before);  // +12 %

// Since the start of the run: 1:23.4, 2:01:23.4. `step` says how many decimals make sense.
std::string format_elapsed(Micros time, Micros step);

}  // namespace portstorm::dashboard
