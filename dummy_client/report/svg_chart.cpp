#include "dummy_client/report/svg_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "dummy_client/report/html_escape.h"
#include "dummy_client/report/table.h"
#include "dummy_client/report/units.h"

namespace portstorm::client {

namespace {

// In the units of the picture's viewBox; the page scales it to its width.
constexpr double width = 560, height = 220;
constexpr double left = 58, right = 548, highest_top = 12, bottom = 190;
constexpr double label_row_height = 13;
constexpr std::size_t most_label_rows = 3;
constexpr std::size_t most_mark_lines = 100;
constexpr std::size_t widest_label = 18;  // columns; the rest is in the tooltip
constexpr double column_width = 6.2;

// A mark's label: which row above the plot, and on which side of its line.
struct LabelPlace {
  std::size_t row = 0;
  bool to_the_left = false;
};

using RowEnds = std::array<double, most_label_rows>;  // where each row is free from

class Picture {
 public:
  explicit Picture(const Chart& chart);
  std::string draw();

 private:
  double x(double time) const { return left + time / end_ * (right - left); }
  double y(double value) const;

  template <typename... Arguments>
  void add(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(svg_), format, std::forward<Arguments>(arguments)...);
  }

  void place_labels();
  std::optional<LabelPlace> place_for(double at, double length, RowEnds& row_ends) const;
  void draw_grid();
  void draw_marks();
  void draw_line(const Series& series, std::size_t number);
  void draw_run(const Series& series, std::size_t first, std::size_t last, std::size_t number);
  void draw_hover_columns();
  std::string tooltip(std::size_t point) const;

  const Chart& chart_;
  double end_ = 1;
  double top_ = highest_top;
  std::vector<double> y_ticks_;
  std::vector<std::optional<LabelPlace>> labels_;  // parallel to the marks that are drawn
  std::string svg_;
};

// The lowest above zero, and the highest.
std::pair<double, double> value_range(const Chart& chart) {
  double lowest = 0, highest = 0;
  for (const Series& series : chart.series) {
    for (const auto& value : series.values) {
      if (!value) continue;
      highest = std::max(highest, *value);
      if (*value > 0 && (lowest == 0 || *value < lowest)) lowest = *value;
    }
  }
  return {lowest, highest};
}

// "1.00ms" -> "1ms": grid lines stand at round values.
std::string without_trailing_zeros(std::string text) {
  const std::size_t point = text.find('.');
  if (point == text.npos) return text;
  const std::size_t end = std::min(text.find_first_not_of("0123456789", point + 1), text.size());
  std::size_t keep = text.find_last_not_of('0', end - 1) + 1;
  if (keep == point + 1) keep = point;
  return text.erase(keep, end - keep);
}

std::string label_of(const Tick& mark) {
  return shortened(mark.label, widest_label);
}

Picture::Picture(const Chart& chart) : chart_(chart) {
  const auto [lowest, highest] = value_range(chart);
  y_ticks_ =
      chart.log_values ? log_ticks(lowest, highest) : axis_ticks(highest, chart.whole_numbers);
  if (!chart.times.empty() && chart.times.back() > 0) end_ = chart.times.back();
  place_labels();
}

double Picture::y(double value) const {
  const double share = chart_.log_values ? std::log(value / y_ticks_.front()) /
                                               std::log(y_ticks_.back() / y_ticks_.front())
                                         : value / y_ticks_.back();
  return bottom - share * (bottom - top_);
}

std::optional<LabelPlace> Picture::place_for(double at, double length, RowEnds& row_ends) const {
  const bool to_the_left = at + length > right;
  const double start = to_the_left ? at - length : at;
  for (std::size_t row = 0; row < row_ends.size(); ++row) {
    if (start < row_ends[row]) continue;
    row_ends[row] = start + length;
    return LabelPlace{row, to_the_left};
  }
  return std::nullopt;
}

// Row by row from the plot upwards, each label where it does not touch the one before.
void Picture::place_labels() {
  RowEnds row_ends{};
  std::size_t rows = 0;
  for (const Tick& mark : chart_.marks) {
    if (mark.at > end_ || labels_.size() == most_mark_lines) break;
    const double length = static_cast<double>(display_width(label_of(mark))) * column_width + 10;
    labels_.push_back(place_for(x(mark.at), length, row_ends));
    if (labels_.back()) rows = std::max(rows, labels_.back()->row + 1);
  }
  top_ = highest_top + static_cast<double>(rows) * label_row_height;
}

void Picture::draw_grid() {
  for (const double tick : y_ticks_) {
    add(R"(<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>)", left, right, y(tick),
        y(tick));
    add(R"(<text class="y" x="{}" y="{:.1f}">{}</text>)", left - 8, y(tick) + 4,
        html_escape(without_trailing_zeros(chart_.value_text(tick))));
  }
  std::vector<Tick> ticks = chart_.x_ticks;
  if (ticks.empty()) {
    for (const double tick : time_ticks(end_)) ticks.push_back({tick, axis_time(tick)});
  }
  for (const Tick& tick : ticks) {
    add(R"(<text class="x" x="{:.1f}" y="{}">{}</text>)", x(tick.at), bottom + 18,
        html_escape(tick.label));
  }
}

// All labels after all lines: their halo (see the style sheet) covers the lines of others.
void Picture::draw_marks() {
  const auto baseline = [&](const LabelPlace& place) {
    return top_ - 5 - static_cast<double>(place.row) * label_row_height;
  };
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    const double start = labels_[i] ? baseline(*labels_[i]) - 8 : top_;
    add(R"(<line class="mark" x1="{0:.1f}" x2="{0:.1f}" y1="{1:.1f}" y2="{2}"/>)",
        x(chart_.marks[i].at), start, bottom);
  }
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    if (!labels_[i]) continue;
    const bool to_the_left = labels_[i]->to_the_left;
    add(R"(<text class="{}" x="{:.1f}" y="{:.1f}">{}</text>)",
        to_the_left ? "marktext y" : "marktext", x(chart_.marks[i].at) + (to_the_left ? -4 : 4),
        baseline(*labels_[i]), html_escape(label_of(chart_.marks[i])));
  }
}

// Each run of points without a gap is a line of its own; a lonely point is a dot.
void Picture::draw_line(const Series& series, std::size_t number) {
  const std::size_t count = std::min(series.values.size(), chart_.times.size());
  for (std::size_t first = 0; first < count; ++first) {
    if (!series.values[first]) continue;
    std::size_t last = first;
    while (last + 1 < count && series.values[last + 1]) ++last;
    draw_run(series, first, last, number);
    first = last;
  }
}

void Picture::draw_run(const Series& series, std::size_t first, std::size_t last,
                       std::size_t number) {
  if (first == last) {
    add(R"(<circle class="dot{}" cx="{:.1f}" cy="{:.1f}" r="3"/>)", number, x(chart_.times[first]),
        y(*series.values[first]));
    return;
  }
  add(R"(<polyline class="line{}" points=")", number);
  for (std::size_t i = first; i <= last; ++i) {
    add("{:.1f},{:.1f} ", x(chart_.times[i]), y(*series.values[i]));
  }
  add(R"("/>)");
}

std::string Picture::tooltip(std::size_t point) const {
  const double start = point == 0 ? 0 : chart_.times[point - 1], end = chart_.times[point];
  std::string text = point < chart_.point_names.size()
                         ? chart_.point_names[point]
                         : fmt::format("{} to {}", axis_time(start), axis_time(end));
  for (const Series& series : chart_.series) {
    const auto value = point < series.values.size() ? series.values[point] : std::nullopt;
    text += fmt::format("\n{}: {}", series.name, value ? chart_.value_text(*value) : "none");
  }
  const double after = point == 0 ? -1 : start;  // a mark at 0 is the first point's
  for (const Tick& mark : chart_.marks) {
    if (after < mark.at && mark.at <= end) text += fmt::format("\nmark: {}", mark.label);
  }
  return html_escape(text);
}

void Picture::draw_hover_columns() {
  for (std::size_t i = 0; i < chart_.times.size(); ++i) {
    const double start = x(i == 0 ? 0 : chart_.times[i - 1]);
    add(R"(<rect class="hover" x="{:.2f}" y="{}" width="{:.2f}" height="{}"><title>{}</title></rect>)",
        start, top_, std::max(0.0, x(chart_.times[i]) - start), bottom - top_, tooltip(i));
  }
}

std::string Picture::draw() {
  add(R"(<svg viewBox="0 0 {} {}" role="img" aria-label="{}">)", width, height,
      html_escape(chart_.title));
  draw_grid();
  draw_marks();
  for (std::size_t i = 0; i < chart_.series.size(); ++i) draw_line(chart_.series[i], i + 1);
  draw_hover_columns();
  add("</svg>");
  return std::move(svg_);
}

bool has_value(const Chart& chart) {
  return std::any_of(chart.series.begin(), chart.series.end(), [](const Series& series) {
    return std::any_of(series.values.begin(), series.values.end(),
                       [](const auto& value) { return value.has_value(); });
  });
}

}  // namespace

std::string svg_chart(const Chart& chart) {
  std::string html = fmt::format("<figure><figcaption><b>{}</b>", html_escape(chart.title));
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    html += fmt::format(R"(<span class="key"><i class="swatch{}"></i>{}</span>)", i + 1,
                        html_escape(chart.series[i].name));
  }
  html += "</figcaption>";
  html += has_value(chart) ? Picture(chart).draw() : "<p class=\"nothing\">nothing measured</p>";
  return html + "</figure>\n";
}

}  // namespace portstorm::client
