#pragma once
// The keys that the dashboard knows, with Dear ImGui before and since 1.87, which made every key an
// ImGuiKey and gave keys a queue.

#include <cstdint>

namespace portstorm::dashboard {

enum class Key : std::uint8_t {
  space,
  end,
  home,
  escape,
  enter,
  up,
  down,
  left,
  right,
  h,
  l,
  m,
  f1,
};

// Went down in this frame; with `repeats` also while it is held.
bool is_pressed(Key key, bool repeats = false);

}  // namespace portstorm::dashboard
