#pragma once
// Six tiles: the numbers of now, each with a line of the last 60 seconds, and against the baseline.

#include "dashboard/panels/context.h"

namespace portstorm::dashboard {

inline constexpr float tiles_height = 82;
void draw_tiles(const Context& context, const Rect& area);

}  // namespace portstorm::dashboard
