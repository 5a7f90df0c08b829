#pragma once
// Times as scenario files and the command line write them: "250ms", "5s", "2m", "1h", "1m30s",
// "1.5s", "200us". A number without a unit is a mistake: k6 takes it for milliseconds, SIPp for
// milliseconds, wrk2 for seconds.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace portstorm::client {

inline constexpr std::chrono::nanoseconds max_duration = std::chrono::hours(24 * 365);

// Zero is a duration; negative ones and those above max_duration are not. On failure `why` says
// what is wrong, to be read after the text: "has no unit: write ...".
std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text, std::string& why);

// The shortest text that parse_duration reads back: "1m30s", "1.5ms", "0s".
std::string duration_text(std::chrono::nanoseconds duration);

}  // namespace portstorm::client
