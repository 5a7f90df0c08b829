#pragma once
// The colours. Curves and incidents use Okabe and Ito's palette (2008), which people with any kind
// of colour vision can tell apart; where colour means something, a shape says it too.

#include "imgui.h"

namespace portstorm::dashboard::theme {

inline constexpr ImU32 background = IM_COL32(17, 20, 25, 255);
inline constexpr ImU32 panel = IM_COL32(25, 29, 36, 255);
inline constexpr ImU32 panel_raised = IM_COL32(34, 39, 48, 255);
inline constexpr ImU32 frame = IM_COL32(48, 55, 66, 255);
inline constexpr ImU32 grid = IM_COL32(255, 255, 255, 18);
inline constexpr ImU32 text = IM_COL32(226, 230, 236, 255);
inline constexpr ImU32 text_dim = IM_COL32(146, 155, 168, 255);
inline constexpr ImU32 crosshair = IM_COL32(255, 255, 255, 120);

inline constexpr ImU32 orange = IM_COL32(230, 159, 0, 255);
inline constexpr ImU32 sky = IM_COL32(86, 180, 233, 255);
inline constexpr ImU32 green = IM_COL32(0, 158, 115, 255);
inline constexpr ImU32 yellow = IM_COL32(240, 228, 66, 255);
inline constexpr ImU32 blue = IM_COL32(70, 140, 210, 255);  // 0,114,178 is too dark on this ground
inline constexpr ImU32 vermillion = IM_COL32(226, 106, 20, 255);
inline constexpr ImU32 purple = IM_COL32(204, 121, 167, 255);
inline constexpr ImU32 white = IM_COL32(236, 236, 236, 255);

inline constexpr ImU32 good = green;
inline constexpr ImU32 bad = vermillion;

inline ImU32 faded(ImU32 colour, int alpha) {
  return (colour & ~IM_COL32_A_MASK) | (static_cast<ImU32>(alpha) << IM_COL32_A_SHIFT);
}

// Dear ImGui's own widgets (tables, tooltips, input) in the same colours.
void apply(float scale);

}  // namespace portstorm::dashboard::theme
