#pragma once
// One chart: curves over a time range, with grid, value axis, limits, crosshair values and a legend
// to its right. Draws on an ImDrawList and knows nothing of what the curves mean; what is drawn
// where in time is the caller's, so that charts share one time axis.

#include <optional>
#include <string>
#include <vector>

#include "dashboard/draw/format.h"
#include "dashboard/draw/shapes.h"
#include "dashboard/model/series.h"
#include "dashboard/view/value_axis.h"
#include "imgui.h"

namespace portstorm::dashboard {

struct Rect {
  ImVec2 min, max;

  float width() const noexcept { return max.x - min.x; }
  float height() const noexcept { return max.y - min.y; }
  bool contains(ImVec2 point) const noexcept {
    return point.x >= min.x && point.x < max.x && point.y >= min.y && point.y < max.y;
  }
};

enum class Stroke : std::uint8_t { solid, dashed };

struct Curve {
  std::string name;  // in the legend
  std::string key;   // what hides it: unique on the screen
  ImU32 colour = 0;
  Shape shape = Shape::circle;
  Stroke stroke = Stroke::solid;
  bool hidden = false;
  std::vector<Column> columns;
  std::vector<Column> baseline;  // already moved to the time of this run
  std::optional<double> value;   // at the crosshair, or the newest
  std::optional<double> baseline_value;
};

// A horizontal line: a threshold, a high-water mark.
struct Limit {
  std::string name;
  double value = 0;
  ImU32 colour = 0;
};

struct ChartContent {
  std::string title;
  Unit unit = Unit::count;
  bool logarithmic = false;
  Micros longest_gap = 0;  // between columns that a line still connects
  std::vector<Curve> curves;
  std::vector<Limit> limits;
};

// Time to pixels and back.
struct TimeScale {
  TimeRange range;
  float left = 0, right = 0;

  float x(Micros time) const noexcept;
  Micros time(float x) const noexcept;
  Micros per_pixel() const noexcept;
};

// Values to pixels: linear from 0, or logarithmic over the decades below the top.
struct ValueScale {
  double top = 1;
  bool logarithmic = false;
  float upper = 0, lower = 0;
  double decades = 5;

  float y(double value) const noexcept;
  double value(float y) const noexcept;
};

struct ChartFonts {
  ImFont* title = nullptr;
  ImFont* small = nullptr;
};

class Chart {
 public:
  // Lays out `area`, fits the axis to what is visible, draws all but the curves.
  void begin(ImDrawList& list, const Rect& area, float legend_width, float scale,
             const ChartFonts& fonts, const ChartContent& content, const TimeRange& range,
             double now, bool fit_at_once);
  void draw_curves(ImDrawList& list, const ChartContent& content) const;
  void draw_limits(ImDrawList& list, const ChartContent& content) const;
  // The legend, with values; the row under the mouse is raised.
  void draw_legend(ImDrawList& list, const ChartContent& content, ImVec2 mouse) const;
  std::optional<std::size_t> legend_row_at(const ChartContent& content, ImVec2 point) const;
  Rect legend_row(std::size_t row) const;

  const Rect& plot() const noexcept { return plot_; }
  const Rect& lock() const noexcept { return lock_; }  // the axis: a click locks it
  const TimeScale& time() const noexcept { return time_; }
  const ValueScale& values() const noexcept { return values_; }
  ValueAxis axis;

 private:
  void draw_grid(ImDrawList& list, const ChartContent& content) const;
  void draw_curve(ImDrawList& list, const std::vector<Column>& columns, ImU32 colour, Stroke stroke,
                  float thickness, bool with_band, Micros longest_gap) const;

  Rect area_{}, plot_{}, legend_{}, lock_{};
  TimeScale time_;
  ValueScale values_;
  ChartFonts fonts_;
  float row_height_ = 0;  // of the legend
  float scale_ = 1;
};

// Vertical grid lines: round times since `origin`.
std::vector<Micros> time_ticks(const TimeRange& range, Micros origin, int most);
Micros time_tick_step(const TimeRange& range, int most);

}  // namespace portstorm::dashboard
