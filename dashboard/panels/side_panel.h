#pragma once
// Beside the incident table: what was selected last. The statistics of a selected range, the
// differences between two pins, or the connections whose oldest byte has waited longest.

#include "dashboard/panels/context.h"

namespace portstorm::dashboard {

void draw_side_panel(const Context& context, const Rect& area);

}  // namespace portstorm::dashboard
