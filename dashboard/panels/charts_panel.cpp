#include "dashboard/panels/charts_panel.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "dashboard/draw/theme.h"
#include "dashboard/panels/figures.h"
#include "dashboard/panels/heat_colours.h"
#include "dashboard/panels/incident_lane.h"
#include "dashboard/panels/text.h"

namespace portstorm::dashboard {

namespace {

constexpr float legend_width = 262;
constexpr float axis_height = 17;
constexpr float chart_gap = 3;
constexpr float drag_begins_at = 4;  // pixels; less is a click
constexpr double double_click_seconds = 0.4;
constexpr double zoom_per_notch = 0.8;

// Nothing lies above the charts there.
bool mouse_is_free() {
  return ImGui::IsWindowHovered();
}

}  // namespace

std::optional<Micros> ChartsPanel::cursor_time(const TimeRange& range) const {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (!plots_.contains(mouse)) return std::nullopt;
  return TimeScale{range, plots_.min.x, plots_.max.x}.time(mouse.x);
}

bool ChartsPanel::take_next_latency() {
  return std::exchange(next_latency_, false);
}

void ChartsPanel::draw(const Context& context, const Rect& area) {
  const float lane = context.px(IncidentLane::height);
  const float axis = context.px(axis_height);
  const Rect charts{area.min, {area.max.x, area.max.y - lane - axis - context.px(chart_gap)}};
  draw_charts(context, charts);
  lane_ = {{area.min.x, charts.max.y + context.px(chart_gap)},
           {area.max.x, charts.max.y + context.px(chart_gap) + lane}};
  plots_ = {charts_.front().plot().min, {charts_.front().plot().max.x, lane_.max.y}};
  draw_lane(context, lane_);
  draw_axis(context, {{area.min.x, lane_.max.y}, area.max});
  draw_over_all(context);
  handle_legends(context);
  handle_mouse(context);
  last_range_ = context.view.range();
}

void ChartsPanel::draw_charts(const Context& context, const Rect& area) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const TimeRange range = context.view.range();
  // What the user zooms to is fitted at once; what time brings shrinks with patience.
  const bool moved_by_hand = !context.view.is_live() && !(range == last_range_);
  const bool zoomed = range.length() != last_range_.length();
  const float gap = context.px(chart_gap);
  // Latency and throughput are looked at most.
  static constexpr std::array<float, chart_count> with_four = {0.27f, 0.235f, 0.285f, 0.21f};
  static constexpr std::array<float, chart_count> with_five = {0.21f, 0.175f, 0.23f, 0.175f, 0.21f};
  shown_ = context.view.plotted().empty() ? plotted_chart : chart_count;
  const auto& shares = shown_ == chart_count ? with_five : with_four;
  float top = area.min.y;
  for (std::size_t i = 0; i < shown_; ++i) {
    const float height = std::floor(area.height() * shares[i]);
    const Rect box{{area.min.x, top},
                   {area.max.x, i + 1 == shown_ ? area.max.y : top + height - gap}};
    top += height;
    const auto columns =
        static_cast<std::size_t>(std::max(50.0f, box.width() - context.px(legend_width)));
    contents_[i] = chart_content(context, i, columns);
    contents_[i].logarithmic = i == latency_chart && logarithmic_latency;
    Chart& chart = charts_[i];
    chart.begin(list, box, context.px(legend_width), context.scale,
                {context.fonts.body, context.fonts.small}, contents_[i], range, context.now,
                moved_by_hand || zoomed);
    for (const Micros tick : time_ticks(range, context.run.origin(), 10)) {
      const float x = std::floor(chart.time().x(tick)) + 0.5f;
      list.AddLine({x, chart.plot().min.y}, {x, chart.plot().max.y}, theme::grid);
    }
    if (i == latency_chart && context.view.heat_map) draw_heat_map(context, chart, list);
    chart.draw_curves(list, contents_[i]);
    chart.draw_limits(list, contents_[i]);
    chart.draw_legend(list, contents_[i], ImGui::GetIO().MousePos);
    if (contents_[i].curves.empty()) {
      draw_text(
          list, context.fonts.small,
          {chart.plot().min.x + context.px(12), (chart.plot().min.y + chart.plot().max.y) / 2 - 8},
          theme::text_dim, "no source reports this yet");
    }
    context.items[std::string("plot:") + chart_keys[i]] = chart.plot();
    context.items[std::string("axis:") + chart_keys[i]] = chart.lock();
  }
}

void ChartsPanel::draw_heat_map(const Context& context, const Chart& chart,
                                ImDrawList& list) const {
  const LatencyHistory* history = latency(context.run, context.latency_name);
  if (history == nullptr) return;
  struct Cell {
    float left, right;
    int row;
    std::uint64_t count;
  };
  const float row_height = context.px(4);
  std::vector<Cell> cells;
  std::uint64_t most = 1;
  history->visit_histograms(
      context.view.range(), chart.time().per_pixel() * 4,
      [&](Micros from, Micros to, const PackedHistogram& histogram) {
        std::map<int, std::uint64_t> rows;
        histogram.visit([&](std::uint64_t microseconds, std::uint64_t count) {
          const float y = chart.values().y(static_cast<double>(microseconds));
          rows[static_cast<int>((chart.plot().max.y - y) / row_height)] += count;
        });
        for (const auto& [row, count] : rows) {
          cells.push_back({chart.time().x(from), chart.time().x(to), row, count});
          most = std::max(most, count);
        }
      });
  list.PushClipRect(chart.plot().min, chart.plot().max, true);
  for (const Cell& cell : cells) {
    const float bottom = chart.plot().max.y - static_cast<float>(cell.row) * row_height;
    const double part = std::log2(1.0 + static_cast<double>(cell.count)) /
                        std::log2(1.0 + static_cast<double>(most));
    list.AddRectFilled({cell.left, bottom - row_height}, {cell.right, bottom}, heat_colour(part));
  }
  list.PopClipRect();
}

void ChartsPanel::draw_axis(const Context& context, const Rect& area) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const TimeScale& scale = charts_.front().time();
  const Micros step = time_tick_step(scale.range, 10);
  for (const Micros tick : time_ticks(scale.range, context.run.origin(), 10)) {
    const std::string text = format_elapsed(tick - context.run.origin(), step);
    const float x = scale.x(tick);
    const float half = text_size(context.fonts.small, text).x / 2;
    if (x + half > scale.right + context.px(20)) continue;
    draw_text(list, context.fonts.small, {x - half, area.min.y + context.px(2)}, theme::text_dim,
              text);
  }
}

void ChartsPanel::draw_lane(const Context& context, const Rect& area) {
  IncidentLane lane(context, area, charts_.front().time());
  lane.draw(*ImGui::GetWindowDrawList());
  context.items["lane"] = area;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (!area.contains(mouse) || !mouse_is_free()) return;
  if (const IncidentLane::Cluster* under = lane.cluster_at(mouse)) {
    ImGui::SetTooltip("%s", lane.describe(*under).c_str());
    if (ImGui::IsMouseClicked(0)) {
      const Incident& first = context.run.incidents().kept()[under->first];
      context.view.centre_on(first.id, first.time);
    }
  }
}

// The crosshair, pins, selection and marks go through all charts.
void ChartsPanel::draw_over_all(const Context& context) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const TimeScale& scale = charts_.front().time();
  list.PushClipRect({plots_.min.x - 1, plots_.min.y - context.px(20)},
                    {plots_.max.x + 1, plots_.max.y}, true);

  std::optional<TimeRange> selected = context.view.selection();
  if (dragging_ && drag_from_ && context.cursor) {
    selected =
        TimeRange{std::min(*drag_from_, *context.cursor), std::max(*drag_from_, *context.cursor)};
  }
  if (selected) {
    const float left = scale.x(selected->from), right = scale.x(selected->to);
    list.AddRectFilled({left, plots_.min.y}, {right, plots_.max.y}, theme::faded(theme::sky, 34));
    list.AddLine({left, plots_.min.y}, {left, plots_.max.y}, theme::sky);
    list.AddLine({right, plots_.min.y}, {right, plots_.max.y}, theme::sky);
  }
  draw_marks(context);
  if (const Incident* chosen = context.run.incidents().find(context.view.incident())) {
    draw_line_at(context, chosen->time, incident_looks[look_index(*chosen)].colour, nullptr);
  }
  for (std::size_t i = 0; i < context.view.pins().size(); ++i) {
    draw_line_at(context, context.view.pins()[i], theme::yellow, i == 0 ? "A" : "B");
  }
  if (context.cursor) {
    draw_line_at(context, *context.cursor, theme::crosshair, nullptr);
    const std::string text = format_elapsed(*context.cursor - context.run.origin(), millisecond);
    const ImVec2 size = text_size(context.fonts.small, text);
    const float x =
        std::clamp(scale.x(*context.cursor) - size.x / 2, plots_.min.x, plots_.max.x - size.x);
    const float y = plots_.max.y - size.y - context.px(1);
    list.AddRectFilled({x - context.px(3), y}, {x + size.x + context.px(3), plots_.max.y},
                       theme::frame, 3);
    draw_text(list, context.fonts.small, {x, y}, theme::text, text);
    for (std::size_t i = 0; i < shown_; ++i) {  // a shape where each curve is crossed
      for (const Curve& curve : contents_[i].curves) {
        if (curve.hidden || !curve.value) continue;
        const float at = charts_[i].values().y(*curve.value);
        if (at < charts_[i].plot().min.y) continue;
        draw_shape(list, curve.shape, {scale.x(*context.cursor), at}, context.px(3.5f),
                   curve.colour);
      }
    }
  }
  list.PopClipRect();
}

void ChartsPanel::draw_line_at(const Context& context, Micros time, ImU32 colour,
                               const char* label) {
  const TimeScale& scale = charts_.front().time();
  if (!scale.range.contains(time)) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float x = std::floor(scale.x(time)) + 0.5f;
  list.AddLine({x, plots_.min.y}, {x, plots_.max.y}, colour, std::max(1.0f, context.scale));
  if (label == nullptr) return;
  const ImVec2 size = text_size(context.fonts.small, label);
  list.AddRectFilled({x, plots_.min.y}, {x + size.x + context.px(8), plots_.min.y + size.y + 2},
                     colour, 3);
  draw_text(list, context.fonts.small, {x + context.px(4), plots_.min.y + 1}, theme::background,
            label);
}

void ChartsPanel::draw_marks(const Context& context) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const TimeScale& scale = charts_.front().time();
  float free_from = plots_.min.x;
  for (const Mark& mark : context.run.marks()) {
    if (!scale.range.contains(mark.time)) continue;
    const ImU32 colour = mark.kind == MarkKind::note    ? theme::green
                         : mark.kind == MarkKind::event ? theme::vermillion
                                                        : theme::text_dim;
    const float x = std::floor(scale.x(mark.time)) + 0.5f;
    float phase = 0;
    draw_dashed_line(list, {x, plots_.min.y}, {x, plots_.max.y}, theme::faded(colour, 170), 1,
                     context.px(3), phase);
    const std::string text = fitted(context.fonts.small, mark.text, context.px(240));
    const float width = text_size(context.fonts.small, text).x + context.px(10);
    const float left = x + width <= plots_.max.x ? x : x - width;
    if (left < free_from) continue;  // its text would lie on another's
    const float y = plots_.min.y + context.px(1);
    list.AddRectFilled({left, y}, {left + width, y + context.fonts.small->FontSize + 2},
                       theme::faded(theme::background, 200), 3);
    draw_text(list, context.fonts.small, {left + context.px(5), y + 1}, colour, text);
    free_from = left + width;
  }
}

void ChartsPanel::handle_legends(const Context& context) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  for (std::size_t i = 0; i < shown_; ++i) {
    for (std::size_t row = 0; row < contents_[i].curves.size(); ++row) {
      context.items["legend:" + contents_[i].curves[row].key] = charts_[i].legend_row(row);
    }
    if (!mouse_is_free() || !ImGui::IsMouseClicked(0)) continue;
    if (const auto row = charts_[i].legend_row_at(contents_[i], mouse)) {
      context.view.toggle_series(contents_[i].curves[*row].key);
    } else if (charts_[i].lock().contains(mouse)) {
      charts_[i].axis.toggle_lock();
    }
  }
  const Chart& latencies = charts_[latency_chart];
  const Rect title{{latencies.plot().min.x, latencies.lock().min.y},
                   {latencies.plot().min.x + context.px(260), latencies.plot().min.y}};
  context.items["latency_title"] = title;
  if (mouse_is_free() && ImGui::IsMouseClicked(0) && title.contains(mouse)) next_latency_ = true;
}

void ChartsPanel::handle_mouse(const Context& context) {
  const ImGuiIO& io = ImGui::GetIO();
  const bool over_lane = lane_.contains(io.MousePos);
  const bool over = context.cursor && mouse_is_free();
  if (over && io.MouseWheel != 0) {
    context.view.zoom(std::pow(zoom_per_notch, static_cast<double>(io.MouseWheel)), *context.cursor,
                      context.now);
  }
  if (over && ImGui::IsMouseDoubleClicked(0)) {
    if (context.now - last_pin_at_ < double_click_seconds) context.view.undo();  // its first click
    drag_from_.reset();
    dragging_ = false;
    return context.view.go_live();
  }
  if (over && !over_lane && ImGui::IsMouseClicked(0)) {
    drag_from_ = context.cursor;
    drag_from_x_ = io.MousePos.x;
  }
  if (over && ImGui::IsMouseClicked(1)) pan_from_x_ = io.MousePos.x;
  if (over && ImGui::IsMouseDown(1) && io.MousePos.x != pan_from_x_) {
    context.view.pan(static_cast<Micros>(static_cast<double>(pan_from_x_ - io.MousePos.x) *
                                         static_cast<double>(charts_.front().time().per_pixel())));
    pan_from_x_ = io.MousePos.x;
  }
  if (!drag_from_) return;
  dragging_ = dragging_ || std::abs(io.MousePos.x - drag_from_x_) > context.px(drag_begins_at);
  if (ImGui::IsMouseDown(0)) return;
  const TimeScale& scale = charts_.front().time();
  const Micros to = scale.time(std::clamp(io.MousePos.x, plots_.min.x, plots_.max.x));
  if (dragging_) {
    context.view.select({*drag_from_, to});
  } else {
    context.view.pin(*drag_from_);
    last_pin_at_ = context.now;
  }
  drag_from_.reset();
  dragging_ = false;
}

}  // namespace portstorm::dashboard
