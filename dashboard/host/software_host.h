#pragma once
// Frames without a window: what --software shows, --png and --state keep.

#include "dashboard/host/options.h"
#include "dashboard/panels/dashboard.h"
#include "dashboard/picture/image.h"

namespace portstorm::dashboard {

void run_without_window(Dashboard& dashboard, const Options& options);

// The frame that was rendered last, drawn by the rasteriser.
Image picture_of_frame();

}  // namespace portstorm::dashboard
