#pragma once
// Beside the incident table, in tabs: the connections whose oldest byte has waited longest, the
// metrics that no chart shows (more_metrics.h), and what was chosen last: the statistics of a
// selected range, or the differences between two pins.

#include "dashboard/panels/context.h"

namespace portstorm::dashboard {

void draw_side_panel(const Context& context, const Rect& area);

}  // namespace portstorm::dashboard
