#pragma once
// A line chart as inline SVG: grid, axes, one line for each series, marks as vertical lines with
// labels, and a column at each point that shows its values when the mouse is over it (SVG's
// <title>). Colours come from the page's style sheet: .line1 to .line6.

#include <optional>
#include <string>
#include <vector>

namespace portstorm::client {

struct Series {
  std::string name;
  std::vector<std::optional<double>> values;  // one for each time; nothing makes a gap
};

struct Tick {
  double at = 0;
  std::string label;
};

struct Chart {
  static constexpr std::size_t max_series = 6;

  std::string title;
  std::string (*value_text)(double) = nullptr;
  bool whole_numbers = false;  // no grid line between 0 and 1
  bool log_values = false;     // powers of ten are equally far apart; all values are above 0
  std::vector<double> times;   // seconds since the start, rising; each ends its interval
  std::vector<Series> series;
  std::vector<Tick> marks;  // by time; what has no room loses its label, not its line

  // For charts over something else than time: where the grid's labels stand, and what a tooltip
  // calls each of `times`.
  std::vector<Tick> x_ticks;
  std::vector<std::string> point_names;
};

// A <figure> with its legend; a sentence in place of the picture when there is no value at all.
std::string svg_chart(const Chart& chart);

// Round numbers from 0 up to the first that is not below `highest`, at most seven.
std::vector<double> axis_ticks(double highest, bool whole_numbers);
// Powers of ten (when there are few, their double and fivefold too) around the two, which are
// above 0.
std::vector<double> log_ticks(double lowest, double highest);
// The same for seconds: steps of 1, 2, 5, 10, 15, 30 s, minutes, hours. None beyond `end`.
std::vector<double> time_ticks(double end);

}  // namespace portstorm::client
