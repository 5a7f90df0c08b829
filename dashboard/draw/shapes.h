#pragma once
// Small shapes that say the same as their colour: on curves, in legends, in the incident lane.

#include <cstdint>

#include "imgui.h"

namespace portstorm::dashboard {

enum class Shape : std::uint8_t { circle, square, triangle, diamond, cross, ring, dot };

void draw_shape(ImDrawList& list, Shape shape, ImVec2 centre, float radius, ImU32 colour);

// Dashes of `dash` pixels; `phase` goes on from one call to the next along a path.
void draw_dashed_line(ImDrawList& list, ImVec2 from, ImVec2 to, ImU32 colour, float thickness,
                      float dash, float& phase);

}  // namespace portstorm::dashboard
