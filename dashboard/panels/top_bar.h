#pragma once
// LIVE, PAUSED or CAPTURE; how long, which run, which stage; thresholds; the health of the
// generator; what each source is doing.

#include <memory>
#include <vector>

#include "dashboard/panels/context.h"

namespace portstorm::dashboard {

inline constexpr float top_bar_height = 46;
void draw_top_bar(const Context& context, const Rect& area);

// From no source: what is on screen is how it was, not how it is. A live view says WAITING then.
bool nothing_comes(const std::vector<std::unique_ptr<Feed>>& feeds);

enum class Health : std::uint8_t { unknown, good, strained, bad };
// The load generator's own state at that time: late by more than 10 ms, or told that the run is
// INVALID, and its measurements mean little.
Health generator_health(const Recording& run, Micros time);

}  // namespace portstorm::dashboard
