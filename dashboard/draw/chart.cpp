#include "dashboard/draw/chart.h"

#include <algorithm>
#include <cmath>

#include "dashboard/draw/theme.h"

namespace portstorm::dashboard {

namespace {

// Of a logarithmic axis, down to 1: nothing was timed finer than that.
constexpr double fewest_decades = 2, most_decades = 5;

// A limit far above all values would press them flat: it is then named at the upper edge instead.
constexpr double limit_joins_at = 0.35;

double highest_on(const ChartContent& content, const TimeRange& range) {
  double highest = 0;
  for (const Curve& curve : content.curves) {
    if (curve.hidden) continue;
    for (const auto* columns : {&curve.columns, &curve.baseline}) {
      for (const Column& column : *columns) {
        if (range.contains(column.time)) highest = std::max(highest, column.max);
      }
    }
  }
  for (const Limit& limit : content.limits) {
    if (highest >= limit.value * limit_joins_at) highest = std::max(highest, limit.value);
  }
  return highest;
}

void add_text(ImDrawList& list, ImFont* font, ImVec2 at, ImU32 colour, const std::string& text) {
  list.AddText(font, font->FontSize, {std::floor(at.x), std::floor(at.y)}, colour, text.data(),
               text.data() + text.size());
}

ImVec2 size_of(const ImFont* font, const std::string& text) {
  return font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, text.data(), text.data() + text.size());
}

}  // namespace

float TimeScale::x(Micros time) const noexcept {
  const double part = static_cast<double>(time - range.from) / static_cast<double>(range.length());
  return left + static_cast<float>(part * static_cast<double>(right - left));
}

Micros TimeScale::time(float x) const noexcept {
  const double part = static_cast<double>(x - left) / static_cast<double>(right - left);
  return range.from + static_cast<Micros>(part * static_cast<double>(range.length()));
}

Micros TimeScale::per_pixel() const noexcept {
  return std::max<Micros>(1,
                          range.length() / std::max<Micros>(1, static_cast<Micros>(right - left)));
}

float ValueScale::y(double value) const noexcept {
  double part = value / top;
  if (logarithmic) part = value > 0 ? 1 + std::log10(part) / decades : 0;
  part = std::clamp(part, 0.0, 1.5);
  return lower - static_cast<float>(part * static_cast<double>(lower - upper));
}

double ValueScale::value(float y) const noexcept {
  const double part = static_cast<double>(lower - y) / static_cast<double>(lower - upper);
  return logarithmic ? top * std::pow(10, (part - 1) * decades) : part * top;
}

Micros time_tick_step(const TimeRange& range, int most) {
  static constexpr Micros steps[] = {10 * millisecond,
                                     20 * millisecond,
                                     50 * millisecond,
                                     100 * millisecond,
                                     200 * millisecond,
                                     500 * millisecond,
                                     second,
                                     2 * second,
                                     5 * second,
                                     10 * second,
                                     15 * second,
                                     30 * second,
                                     minute,
                                     2 * minute,
                                     5 * minute,
                                     10 * minute,
                                     15 * minute,
                                     30 * minute,
                                     hour,
                                     2 * hour,
                                     3 * hour,
                                     6 * hour,
                                     12 * hour,
                                     24 * hour};
  for (const Micros step : steps) {
    if (range.length() / step <= most) return step;
  }
  return 48 * hour;
}

std::vector<Micros> time_ticks(const TimeRange& range, Micros origin, int most) {
  std::vector<Micros> ticks;
  const Micros step = time_tick_step(range, most);
  Micros tick = origin + (range.from - origin) / step * step;
  if (tick < range.from) tick += step;
  for (; tick <= range.to; tick += step) ticks.push_back(tick);
  return ticks;
}

void Chart::begin(ImDrawList& list, const Rect& area, float legend_width, float scale,
                  const ChartFonts& fonts, const ChartContent& content, const TimeRange& range,
                  double now, bool fit_at_once) {
  area_ = area;
  fonts_ = fonts;
  scale_ = scale;
  const float axis_width = 62 * scale;
  const float title_height = fonts.title->FontSize + 5 * scale;
  plot_ = {{area.min.x + axis_width, area.min.y + title_height},
           {area.max.x - legend_width, area.max.y - 3 * scale}};
  legend_ = {{plot_.max.x + 8 * scale, area.min.y + 3 * scale},
             {area.max.x - 4 * scale, area.max.y}};
  const float rows = static_cast<float>(std::max<std::size_t>(1, content.curves.size()));
  row_height_ = std::min(fonts.small->FontSize + 4 * scale, legend_.height() / rows);
  lock_ = {{area.min.x, area.min.y}, {plot_.min.x, area.max.y}};

  axis.update(highest_on(content, range), now, fit_at_once,
              content.unit == Unit::bytes || content.unit == Unit::bytes_per_second);
  time_ = {range, plot_.min.x, plot_.max.x};
  values_ = {content.logarithmic ? power_of_ten_from(axis.top()) : axis.top(), content.logarithmic,
             plot_.min.y, plot_.max.y};
  if (content.logarithmic)
    values_.decades = std::clamp(std::round(std::log10(values_.top)), fewest_decades, most_decades);

  list.AddRectFilled(area.min, area.max, theme::panel, 4 * scale);
  add_text(list, fonts.title, {plot_.min.x, area.min.y + 3 * scale}, theme::text, content.title);
  draw_grid(list, content);
}

void Chart::draw_grid(ImDrawList& list, const ChartContent& content) const {
  if (content.curves.empty()) return;  // no values, and so no axis of them
  const auto line = [&](double value) {
    const float y = std::floor(values_.y(value)) + 0.5f;
    list.AddLine({plot_.min.x, y}, {plot_.max.x, y}, theme::grid);
    const std::string text = format_value(value, content.unit);
    const ImVec2 size = size_of(fonts_.small, text);
    add_text(list, fonts_.small, {plot_.min.x - size.x - 5 * scale_, y - size.y / 2},
             theme::text_dim, text);
  };
  if (content.logarithmic) {
    double value = values_.top;
    for (int decade = 0; decade <= static_cast<int>(values_.decades); ++decade, value /= 10) {
      if (value > 0.99) line(value);
    }
  } else {
    const double most = std::max(2.0, static_cast<double>(plot_.height() / (24 * scale_)));
    const double unit = axis.unit();
    const double step = round_step(values_.top / unit, most) * unit;
    for (double value = 0; value <= values_.top * 1.0001; value += step) line(value);
  }
  if (axis.is_locked()) {
    const ImVec2 at{area_.min.x + 5 * scale_, area_.min.y + 4 * scale_};
    const float unit = scale_;
    list.AddRectFilled({at.x, at.y + 5 * unit}, {at.x + 9 * unit, at.y + 12 * unit}, theme::yellow,
                       unit);
    list.AddRect({at.x + 2 * unit, at.y}, {at.x + 7 * unit, at.y + 8 * unit}, theme::yellow,
                 2 * unit, 0, 1.5f * unit);
  }
}

void Chart::draw_curve(ImDrawList& list, const std::vector<Column>& columns, ImU32 colour,
                       Stroke stroke, float thickness, bool with_band, Micros longest_gap) const {
  float phase = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Column& column = columns[i];
    const float x = time_.x(column.time);
    if (with_band && column.max > column.min) {  // the extremes behind the mean
      list.AddLine({x, values_.y(column.min)}, {x, values_.y(column.max) - 1},
                   theme::faded(colour, 90), std::max(1.0f, scale_));
    }
    const bool joined = i > 0 && column.time - columns[i - 1].time <= longest_gap;
    const bool joins_next =
        i + 1 < columns.size() && columns[i + 1].time - column.time <= longest_gap;
    const ImVec2 here{x, values_.y(column.mean)};
    if (joined) {
      const ImVec2 before{time_.x(columns[i - 1].time), values_.y(columns[i - 1].mean)};
      if (stroke == Stroke::dashed) {
        draw_dashed_line(list, before, here, colour, thickness, 4 * scale_, phase);
      } else {
        list.AddLine(before, here, colour, thickness);
      }
    } else if (!joins_next) {
      list.AddRectFilled({here.x - scale_, here.y - scale_}, {here.x + scale_, here.y + scale_},
                         colour);
    }
  }
}

void Chart::draw_curves(ImDrawList& list, const ChartContent& content) const {
  list.PushClipRect(plot_.min, {plot_.max.x, plot_.max.y + 1}, true);
  for (const Curve& curve : content.curves) {
    if (curve.hidden) continue;
    draw_curve(list, curve.baseline, theme::faded(curve.colour, 130), Stroke::dashed, 1.2f * scale_,
               false, content.longest_gap);
  }
  for (const Curve& curve : content.curves) {
    if (curve.hidden) continue;
    draw_curve(list, curve.columns, curve.colour, curve.stroke, 1.6f * scale_, true,
               content.longest_gap);
  }
  list.PopClipRect();
}

void Chart::draw_limits(ImDrawList& list, const ChartContent& content) const {
  float inset = 4 * scale_;
  for (const Limit& limit : content.limits) {
    const bool above = limit.value > values_.top;
    const float y = above ? plot_.min.y : values_.y(limit.value);
    float phase = 0;
    if (!above) {
      draw_dashed_line(list, {plot_.min.x, y}, {plot_.max.x, y}, limit.colour, 1.2f * scale_,
                       6 * scale_, phase);
    }
    const std::string text = limit.name + (above ? " (above)" : "");
    const ImVec2 size = size_of(fonts_.small, text);
    const float lower = std::min(y + scale_, plot_.max.y - size.y);
    const ImVec2 at{plot_.max.x - size.x - inset, above ? plot_.min.y : lower};
    list.AddRectFilled({at.x - 3 * scale_, at.y}, {at.x + size.x + 3 * scale_, at.y + size.y},
                       theme::faded(theme::panel, 210), 2 * scale_);
    add_text(list, fonts_.small, at, limit.colour, text);
    if (above) inset += size.x + 12 * scale_;
  }
}

Rect Chart::legend_row(std::size_t row) const {
  const float top = legend_.min.y + row_height_ * static_cast<float>(row);
  return {{legend_.min.x, top}, {legend_.max.x, top + row_height_}};
}

std::optional<std::size_t> Chart::legend_row_at(const ChartContent& content, ImVec2 point) const {
  for (std::size_t row = 0; row < content.curves.size(); ++row) {
    if (legend_row(row).contains(point)) return row;
  }
  return std::nullopt;
}

void Chart::draw_legend(ImDrawList& list, const ChartContent& content, ImVec2 mouse) const {
  list.PushClipRect(legend_.min, legend_.max, true);
  for (std::size_t row = 0; row < content.curves.size(); ++row) {
    const Curve& curve = content.curves[row];
    const Rect box = legend_row(row);
    if (box.contains(mouse)) list.AddRectFilled(box.min, box.max, theme::panel_raised, 3 * scale_);
    const ImU32 colour = curve.hidden ? theme::frame : curve.colour;
    const float middle = (box.min.y + box.max.y) / 2;
    float phase = 0;
    const ImVec2 from{box.min.x + 3 * scale_, middle}, to{box.min.x + 21 * scale_, middle};
    if (curve.stroke == Stroke::dashed) {
      draw_dashed_line(list, from, to, colour, 1.6f * scale_, 4 * scale_, phase);
    } else {
      list.AddLine(from, to, colour, 1.6f * scale_);
    }
    draw_shape(list, curve.shape, {box.min.x + 12 * scale_, middle}, 4 * scale_, colour);
    const float text_y = middle - fonts_.small->FontSize / 2;
    add_text(list, fonts_.small, {box.min.x + 27 * scale_, text_y},
             curve.hidden ? theme::text_dim : theme::text, curve.name);

    std::string value = curve.value ? format_value(*curve.value, content.unit) : "-";
    if (curve.value && curve.baseline_value)
      value += "  " + format_change(*curve.value, *curve.baseline_value);
    const ImVec2 size = size_of(fonts_.small, value);
    add_text(list, fonts_.small, {box.max.x - size.x - 4 * scale_, text_y},
             curve.hidden ? theme::text_dim : theme::text, value);
  }
  list.PopClipRect();
}

}  // namespace portstorm::dashboard
