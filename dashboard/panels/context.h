#pragma once
// What a frame is drawn from. Panels read it, call the view state, and tell where their clickable
// things lie.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dashboard/draw/chart.h"
#include "dashboard/model/recording.h"
#include "dashboard/sources/feed.h"
#include "dashboard/view/view_state.h"

namespace portstorm::dashboard {

struct Fonts {
  ImFont* body = nullptr;
  ImFont* small = nullptr;
  ImFont* big = nullptr;
  ImFont* mono = nullptr;
};

// Where clickable things lie, by name: for tests, and for who drives the window from outside.
using Items = std::map<std::string, Rect>;

struct Context {
  const Recording& run;
  const Recording* baseline;  // null: nothing to compare with
  const std::vector<std::unique_ptr<Feed>>& feeds;
  ViewState& view;
  Items& items;
  Fonts fonts;
  float scale = 1;
  double now = 0;                // seconds, never goes back
  bool from_file = false;        // a capture: nothing is live
  std::optional<Micros> cursor;  // the time under the mouse
  std::string latency_name;      // what the latency chart shows

  float px(float at_scale_one) const noexcept { return at_scale_one * scale; }
  // Added to a time of the baseline, gives the same moment of this run.
  Micros baseline_shift() const noexcept {
    return baseline != nullptr ? run.origin() - baseline->origin() : 0;
  }
  // The time whose values are shown as numbers: under the cursor, else the newest in view.
  Micros focus() const noexcept;
};

}  // namespace portstorm::dashboard
