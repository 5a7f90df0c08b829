#include "dummy_client/report/svg_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "dummy_client/report/html_escape.h"
#include "dummy_client/report/units.h"

namespace portstorm::client {

namespace {

// In the units of the picture's viewBox; the page scales it to its width.
constexpr double width = 560, height = 220;
constexpr double left = 58, right = 548, top = 12, bottom = 190;

class Picture {
 public:
  explicit Picture(const Chart& chart);
  std::string draw();

 private:
  double x(double time) const { return left + time / end_ * (right - left); }
  double y(double value) const { return bottom - value / y_ticks_.back() * (bottom - top); }

  template <typename... Arguments>
  void add(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(svg_), format, std::forward<Arguments>(arguments)...);
  }

  void draw_grid();
  void draw_line(const Series& series, std::size_t number);
  void draw_run(const Series& series, std::size_t first, std::size_t last, std::size_t number);
  void draw_hover_columns();
  std::string tooltip(std::size_t point) const;

  const Chart& chart_;
  double end_ = 1;
  std::vector<double> y_ticks_;
  std::string svg_;
};

double highest_value(const Chart& chart) {
  double highest = 0;
  for (const Series& series : chart.series) {
    for (const auto& value : series.values) highest = std::max(highest, value.value_or(0));
  }
  return highest;
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

Picture::Picture(const Chart& chart)
    : chart_(chart), y_ticks_(axis_ticks(highest_value(chart), chart.whole_numbers)) {
  if (!chart.times.empty() && chart.times.back() > 0) end_ = chart.times.back();
}

void Picture::draw_grid() {
  for (const double tick : y_ticks_) {
    add(R"(<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>)", left, right, y(tick),
        y(tick));
    add(R"(<text class="y" x="{}" y="{:.1f}">{}</text>)", left - 8, y(tick) + 4,
        html_escape(without_trailing_zeros(chart_.value_text(tick))));
  }
  for (const double tick : time_ticks(end_)) {
    add(R"(<text class="x" x="{:.1f}" y="{}">{}</text>)", x(tick), bottom + 18, axis_time(tick));
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
  const double start = point == 0 ? 0 : chart_.times[point - 1];
  std::string text = fmt::format("{} to {}", axis_time(start), axis_time(chart_.times[point]));
  for (const Series& series : chart_.series) {
    const auto value = point < series.values.size() ? series.values[point] : std::nullopt;
    text += fmt::format("\n{}: {}", series.name, value ? chart_.value_text(*value) : "none");
  }
  return html_escape(text);
}

void Picture::draw_hover_columns() {
  for (std::size_t i = 0; i < chart_.times.size(); ++i) {
    const double start = x(i == 0 ? 0 : chart_.times[i - 1]);
    add(R"(<rect class="hover" x="{:.2f}" y="{}" width="{:.2f}" height="{}"><title>{}</title></rect>)",
        start, top, std::max(0.0, x(chart_.times[i]) - start), bottom - top, tooltip(i));
  }
}

std::string Picture::draw() {
  add(R"(<svg viewBox="0 0 {} {}" role="img" aria-label="{}">)", width, height,
      html_escape(chart_.title));
  draw_grid();
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
