#pragma once
// Moments as texts that programs read: RFC 3339, UTC, to the microsecond.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace portstorm::client {

// "2024-05-01T12:00:00.000000Z"
std::string utc_text(std::chrono::system_clock::time_point time);

// Of the years 1970 to 2199, with or without a fraction; nothing when it is anything else.
std::optional<std::chrono::system_clock::time_point> parse_utc(std::string_view text);

}  // namespace portstorm::client
