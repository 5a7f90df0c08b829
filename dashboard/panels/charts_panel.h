#pragma once
// The charts on one time axis with the incident lane below them, and what the mouse does
// there: wheel zooms, drag selects, click pins, double click goes back to live, right drag moves.

#include <array>
#include <optional>

#include "dashboard/draw/chart.h"
#include "dashboard/panels/chart_contents.h"
#include "dashboard/panels/context.h"

namespace portstorm::dashboard {

class ChartsPanel {
 public:
  // The time under the mouse, from where the plots lay in the last frame.
  std::optional<Micros> cursor_time(const TimeRange& range) const;

  void draw(const Context& context, const Rect& area);

  // The user wants the next latency metric.
  bool take_next_latency();
  bool logarithmic_latency = true;  // L

 private:
  void draw_charts(const Context& context, const Rect& area);
  void draw_axis(const Context& context, const Rect& area);
  void draw_lane(const Context& context, const Rect& area);
  void draw_marks(const Context& context);
  void draw_over_all(const Context& context);
  void draw_heat_map(const Context& context, const Chart& chart, ImDrawList& list) const;
  void handle_mouse(const Context& context);
  void handle_legends(const Context& context);
  void draw_line_at(const Context& context, Micros time, ImU32 colour, const char* label);

  std::array<Chart, chart_count> charts_;
  std::array<ChartContent, chart_count> contents_;
  std::size_t shown_ = plotted_chart;  // of them
  Rect plots_{};                       // from the top of the first plot to the bottom of the lane
  Rect lane_{};
  TimeRange last_range_{};
  std::optional<Micros> drag_from_;
  float drag_from_x_ = 0;
  bool dragging_ = false;
  float pan_from_x_ = 0;
  double last_pin_at_ = -1;
  bool next_latency_ = false;
};

}  // namespace portstorm::dashboard
