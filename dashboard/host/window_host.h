#pragma once
// The window: GLFW, OpenGL 3, and Dear ImGui's backends for both.

#include <stdexcept>

#include "dashboard/host/options.h"
#include "dashboard/panels/dashboard.h"

namespace portstorm::dashboard {

// There is no display, or no OpenGL 3 on it.
struct NoWindow : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Until the window is closed or options.frames are drawn; throws NoWindow.
void run_window(Dashboard& dashboard, const Options& options);
double screen_scale();  // throws NoWindow

}  // namespace portstorm::dashboard
