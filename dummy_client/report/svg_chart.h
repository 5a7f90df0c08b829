#pragma once
// A line chart over time as inline SVG: grid, axes, one line for each series, and a column at each
// point that shows its values when the mouse is over it (SVG's <title>). Colours come from the
// page's style sheet: .line1, .line2, .line3.

#include <optional>
#include <string>
#include <vector>

namespace portstorm::client {

struct Series {
  std::string name;
  std::vector<std::optional<double>> values;  // one for each time; nothing makes a gap
};

struct Chart {
  std::string title;
  std::string (*value_text)(double) = nullptr;
  bool whole_numbers = false;  // no grid line between 0 and 1
  std::vector<double> times;   // seconds since the start, rising; each ends its interval
  std::vector<Series> series;  // up to three
};

// A <figure> with its legend; a sentence in place of the picture when there is no value at all.
std::string svg_chart(const Chart& chart);

// Round numbers from 0 up to the first that is not below `highest`, at most seven.
std::vector<double> axis_ticks(double highest, bool whole_numbers);
// The same for seconds: steps of 1, 2, 5, 10, 15, 30 s, minutes, hours. None beyond `end`.
std::vector<double> time_ticks(double end);

}  // namespace portstorm::client
