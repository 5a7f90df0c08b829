#include "dashboard/panels/side_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "dashboard/draw/theme.h"
#include "dashboard/panels/figures.h"
#include "dashboard/panels/incident_look.h"
#include "dashboard/panels/text.h"

namespace portstorm::dashboard {

namespace {

void right_cell(const std::string& text, ImU32 colour = theme::text) {
  ImGui::TableNextColumn();
  const float room = ImGui::GetContentRegionAvail().x - ImGui::CalcTextSize(text.c_str()).x;
  if (room > 0) ImGui::SetCursorPosX(ImGui::GetCursorPosX() + room);
  ImGui::PushStyleColor(ImGuiCol_Text, colour);
  ImGui::TextUnformatted(text.c_str());
  ImGui::PopStyleColor();
}

void row(const std::string& name, std::initializer_list<std::string> cells) {
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  ImGui::TextUnformatted(name.c_str());
  for (const std::string& cell : cells) right_cell(cell);
}

bool begin_table(const char* id, std::initializer_list<const char*> columns) {
  constexpr ImGuiTableFlags flags =
      ImGuiTableFlags_ScrollY | ImGuiTableFlags_RowBg | ImGuiTableFlags_SizingStretchSame;
  if (!ImGui::BeginTable(id, static_cast<int>(columns.size()), flags,
                         ImGui::GetContentRegionAvail()))
    return false;
  ImGui::TableSetupScrollFreeze(0, 1);
  for (const char* column : columns) {
    ImGui::TableSetupColumn(column, ImGuiTableColumnFlags_WidthStretch,
                            column == *columns.begin() ? 1.3f : 1.0f);
  }
  ImGui::TableHeadersRow();
  return true;
}

std::string count_line(const Context& context, TimeRange range) {
  const auto [first, last] = context.run.incidents().between(range);
  std::size_t counts[4] = {};
  for (std::size_t i = first; i < last; ++i)
    ++counts[look_index(context.run.incidents().kept()[i])];
  return fmt::format("S {}  C {}  F {}  other {}", counts[0], counts[1], counts[2], counts[3]);
}

// Mean, smallest and largest of each figure, percentiles of all that was timed, and incidents.
void draw_selection(const Context& context, TimeRange range) {
  const Micros shift = context.baseline_shift();
  if (!begin_table("selection",
                   {"", "mean", "min", "max", context.baseline != nullptr ? "to baseline" : " "}))
    return;
  std::vector<FigureOverRange> before;
  if (context.baseline != nullptr && comparable(context.run, *context.baseline))
    before = figures_over(*context.baseline, range.shifted(-shift));
  for (const FigureOverRange& figure : figures_over(context.run, range)) {
    std::string change;
    for (const FigureOverRange& old : before) {
      if (old.name == figure.name) change = format_change(figure.mean, old.mean);
    }
    row(figure.name, {format_value(figure.mean, figure.unit), format_value(figure.min, figure.unit),
                      format_value(figure.max, figure.unit), change});
  }
  const LatencyHistory* history = latency(context.run, context.latency_name);
  if (history != nullptr) {
    const Percentiles now = percentiles_of(history->merged(range).histogram);
    Percentiles was;
    if (context.baseline != nullptr) {
      if (const LatencyHistory* old = latency(*context.baseline, context.latency_name)) {
        was = percentiles_of(old->merged(range.shifted(-shift)).histogram);
      }
    }
    for (const auto& [name, member] : {std::pair{"latency p50", &Percentiles::p50},
                                       {"latency p95", &Percentiles::p95},
                                       {"latency p99", &Percentiles::p99},
                                       {"latency max", &Percentiles::max}}) {
      row(name,
          {now.count > 0 ? format_microseconds(static_cast<double>(now.*member)) : "-", "", "",
           was.count > 0
               ? format_change(static_cast<double>(now.*member), static_cast<double>(was.*member))
               : ""});
    }
    row("timed", {format_whole(now.count), "", "", ""});
  }
  ImGui::EndTable();
}

void draw_pins(const Context& context, Micros a, Micros b) {
  if (!begin_table("pins", {"", "A", "B", "B - A", "change"})) return;
  for (const Figure figure : all_figures) {
    const auto at_a = value(context.run, figure, a), at_b = value(context.run, figure, b);
    if (!at_a || !at_b) continue;
    row(name(figure), {format_value(*at_a, unit(figure)), format_value(*at_b, unit(figure)),
                       format_value(*at_b - *at_a, unit(figure)), format_change(*at_b, *at_a)});
  }
  const LatencyHistory* history = latency(context.run, context.latency_name);
  const auto at_a = history != nullptr ? history->at(a) : std::nullopt;
  const auto at_b = history != nullptr ? history->at(b) : std::nullopt;
  if (at_a && at_b) {
    for (const auto& [name, member] : {std::pair{"latency p50", &Percentiles::p50},
                                       {"latency p99", &Percentiles::p99},
                                       {"latency max", &Percentiles::max}}) {
      const auto x = static_cast<double>((*at_a).*member), y = static_cast<double>((*at_b).*member);
      row(name, {format_microseconds(x), format_microseconds(y), format_microseconds(y - x),
                 format_change(y, x)});
    }
  }
  ImGui::EndTable();
}

void draw_worst(const Context& context) {
  const SourceHistory& server = context.run.server();
  const auto& worst = server.worst(context.focus());
  if (worst.empty()) {
    ImGui::TextDisabled(
        "%s", server.has_samples() ? "no connection has bytes waiting" : "no server reports");
    return;
  }
  if (!begin_table("worst", {"connection", "queued", "oldest byte"})) return;
  for (const telemetry::WaitingConnection& connection : worst) {
    row(connection_name(connection.connection, server.hello().source == "target_server"),
        {format_bytes(static_cast<double>(connection.queued_bytes)),
         format_microseconds(static_cast<double>(connection.oldest_byte.count()))});
  }
  ImGui::EndTable();
}

}  // namespace

void draw_side_panel(const Context& context, const Rect& area) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(area.min, area.max, theme::panel, context.px(4));
  const auto& selection = context.view.selection();
  const auto& pins = context.view.pins();
  std::string title = "Worst connections by the age of their queue", note;
  if (selection) {
    title = fmt::format("Selected {} s", fmt::format("{:.2f}", seconds(selection->length())));
    note = count_line(context, *selection);
  } else if (pins.size() == 2) {
    title = fmt::format("Pins: B is {:.3f} s {} A", std::abs(seconds(pins[1] - pins[0])),
                        pins[1] >= pins[0] ? "after" : "before");
  }
  draw_text(list, context.fonts.body, {area.min.x + context.px(8), area.min.y + context.px(3)},
            theme::text, title);
  draw_text_right(list, context.fonts.small,
                  {area.max.x - context.px(8), area.min.y + context.px(5)}, theme::text_dim, note);

  ImGui::SetCursorScreenPos({area.min.x + context.px(2), area.min.y + context.px(23)});
  ImGui::PushFont(context.fonts.small);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {context.px(6), 0});
  ImGui::BeginChild("side", {area.width() - context.px(4), area.height() - context.px(25)}, false,
                    ImGuiWindowFlags_AlwaysUseWindowPadding);
  if (selection) {
    draw_selection(context, *selection);
  } else if (pins.size() == 2) {
    draw_pins(context, pins[0], pins[1]);
  } else {
    draw_worst(context);
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
  ImGui::PopFont();
}

}  // namespace portstorm::dashboard
