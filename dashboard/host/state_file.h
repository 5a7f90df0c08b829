#pragma once
// What is on screen, as JSON: for scripts and tests that drive the window from outside.

#include <cstdint>
#include <string>

#include "dashboard/panels/dashboard.h"

namespace portstorm::dashboard {

struct FrameFigures {
  std::uint64_t frames = 0;
  double mean_milliseconds = 0;  // to make and draw one, waiting not counted
  double worst_milliseconds = 0;
};

std::string state_json(Dashboard& dashboard, const FrameFigures& frames);

// Readers find the old file or the new one, never a half of it. False when it cannot be written.
bool write_state(const std::string& path, const std::string& json);

}  // namespace portstorm::dashboard
