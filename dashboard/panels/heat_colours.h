#pragma once
// From nothing to most: dark blue over grey to yellow, as the cividis map (Nunez et al., 2018),
// which reads the same with any kind of colour vision.

#include "imgui.h"

namespace portstorm::dashboard {

inline ImU32 heat_colour(double part) {
  struct Stop {
    double at, red, green, blue;
  };
  static constexpr Stop stops[] = {{0.0, 0, 34, 78},
                                   {0.25, 58, 77, 107},
                                   {0.5, 124, 123, 120},
                                   {0.75, 188, 174, 108},
                                   {1.0, 254, 232, 56}};
  if (part <= 0) part = 0;
  if (part >= 1) part = 1;
  int i = 0;
  while (i < 3 && part > stops[i + 1].at) ++i;
  const double way = (part - stops[i].at) / (stops[i + 1].at - stops[i].at);
  const auto mix = [&](double from, double to) {
    return static_cast<int>(from + (to - from) * way);
  };
  return IM_COL32(mix(stops[i].red, stops[i + 1].red), mix(stops[i].green, stops[i + 1].green),
                  mix(stops[i].blue, stops[i + 1].blue), 235);
}

}  // namespace portstorm::dashboard
