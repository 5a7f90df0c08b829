#include "dashboard/draw/shapes.h"

#include <algorithm>
#include <cmath>

namespace portstorm::dashboard {

void draw_shape(ImDrawList& list, Shape shape, ImVec2 centre, float radius, ImU32 colour) {
  const auto at = [&](float dx, float dy) {
    return ImVec2(centre.x + dx * radius, centre.y + dy * radius);
  };
  switch (shape) {
    case Shape::circle:
      list.AddCircleFilled(centre, radius * 0.95f, colour, 12);
      break;
    case Shape::square:
      list.AddRectFilled(at(-0.8f, -0.8f), at(0.8f, 0.8f), colour);
      break;
    case Shape::triangle:
      list.AddTriangleFilled(at(0, 1), at(-1, -0.8f), at(1, -0.8f), colour);
      break;
    case Shape::diamond:
      list.AddQuadFilled(at(0, -1.1f), at(1.1f, 0), at(0, 1.1f), at(-1.1f, 0), colour);
      break;
    case Shape::cross:
      list.AddLine(at(-0.8f, -0.8f), at(0.8f, 0.8f), colour, std::max(1.5f, radius * 0.5f));
      list.AddLine(at(-0.8f, 0.8f), at(0.8f, -0.8f), colour, std::max(1.5f, radius * 0.5f));
      break;
    case Shape::ring:
      list.AddCircle(centre, radius * 0.85f, colour, 12, std::max(1.5f, radius * 0.4f));
      break;
    case Shape::dot:
      list.AddCircleFilled(centre, radius * 0.6f, colour, 8);
      break;
  }
}

void draw_dashed_line(ImDrawList& list, ImVec2 from, ImVec2 to, ImU32 colour, float thickness,
                      float dash, float& phase) {
  const float length =
      std::sqrt((to.x - from.x) * (to.x - from.x) + (to.y - from.y) * (to.y - from.y));
  if (length <= 0) return;
  const auto at = [&](float way) {
    const float part = way / length;
    return ImVec2(from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part);
  };
  for (float way = 0; way < length;) {
    const float in_period = std::fmod(phase, 2 * dash);
    const bool on = in_period < dash;
    const float left = std::min((on ? dash : 2 * dash) - in_period, length - way);
    const float step = std::max(left, 0.25f);
    if (on) list.AddLine(at(way), at(std::min(way + step, length)), colour, thickness);
    way += step;
    phase += step;
  }
}

}  // namespace portstorm::dashboard
