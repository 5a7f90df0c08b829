#include "dashboard/panels/side_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "dashboard/draw/theme.h"
#include "dashboard/panels/figures.h"
#include "dashboard/panels/incident_look.h"
#include "dashboard/panels/more_metrics.h"
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

std::vector<MoreMetric> plotted_metrics(const Context& context) {
  if (context.view.plotted().empty()) return {};
  std::vector<MoreMetric> metrics = more_metrics(context.run);
  std::erase_if(metrics, [&](const MoreMetric& m) { return !context.view.is_plotted(m.key); });
  return metrics;
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
  for (const MoreMetric& metric : plotted_metrics(context)) {
    const auto now = metric.metric->series.statistics(range);
    if (!now) continue;
    const Series* old =
        context.baseline != nullptr ? plotted_series(*context.baseline, metric.key) : nullptr;
    const auto was = old != nullptr ? old->statistics(range.shifted(-shift)) : std::nullopt;
    row(std::string(metric.name),
        {format_value(now->mean, metric.unit), format_value(now->min, metric.unit),
         format_value(now->max, metric.unit), was ? format_change(now->mean, was->mean) : ""});
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
  for (const MoreMetric& metric : plotted_metrics(context)) {
    const auto at_a = metric.metric->series.at(a), at_b = metric.metric->series.at(b);
    if (!at_a || !at_b) continue;
    row(std::string(metric.name),
        {format_value(*at_a, metric.unit), format_value(*at_b, metric.unit),
         format_value(*at_b - *at_a, metric.unit), format_change(*at_b, *at_a)});
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

bool has_chosen(const Context& context) {
  return context.view.selection() || context.view.pins().size() == 2;
}

// The user's choice; without one, or when what was chosen is gone: a server of somebody else's has
// metrics of its own to show, and no list of waiting connections.
SidePanel shown_panel(const Context& context) {
  const auto& asked_for = context.view.side_panel;
  if (asked_for && (*asked_for != SidePanel::chosen || has_chosen(context))) return *asked_for;
  const bool has_worst = !context.run.server().worst(context.run.newest()).empty();
  return !has_worst && has_own_metrics(context.run) ? SidePanel::metrics
                                                    : SidePanel::worst_connections;
}

std::string chosen_title(const Context& context) {
  if (const auto& selection = context.view.selection())
    return fmt::format("Selected {:.2f} s", seconds(selection->length()));
  const auto& pins = context.view.pins();
  return fmt::format("Pins: B {:.3f} s {} A", std::abs(seconds(pins[1] - pins[0])),
                     pins[1] >= pins[0] ? "after" : "before");
}

void draw_tabs(const Context& context, const Rect& area, SidePanel shown) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  float x = area.min.x + context.px(4);
  const auto tab = [&](SidePanel panel, const char* key, const std::string& title) {
    const ImVec2 size = text_size(context.fonts.small, title);
    const Rect box{{x, area.min.y + context.px(2)},
                   {x + size.x + context.px(12), area.min.y + context.px(21)}};
    if (panel == shown) list.AddRectFilled(box.min, box.max, theme::panel_raised, context.px(3));
    draw_text(list, context.fonts.small,
              {x + context.px(6), (box.min.y + box.max.y - context.fonts.small->FontSize) / 2},
              panel == shown ? theme::text : theme::text_dim, title);
    context.items[key] = box;
    ImGui::SetCursorScreenPos(box.min);
    if (ImGui::InvisibleButton(key, {box.width(), box.height()})) context.view.side_panel = panel;
    x = box.max.x + context.px(2);
  };
  tab(SidePanel::worst_connections, "tab:worst", "Longest waiting");
  tab(SidePanel::metrics, "tab:metrics",
      fmt::format("More metrics ({})", more_metrics(context.run).size()));
  if (has_chosen(context)) tab(SidePanel::chosen, "tab:chosen", chosen_title(context));
}

}  // namespace

void draw_side_panel(const Context& context, const Rect& area) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(area.min, area.max, theme::panel, context.px(4));
  const SidePanel shown = shown_panel(context);
  draw_tabs(context, area, shown);
  const auto& selection = context.view.selection();
  if (shown == SidePanel::chosen && selection) {
    draw_text_right(list, context.fonts.small,
                    {area.max.x - context.px(8), area.min.y + context.px(5)}, theme::text_dim,
                    count_line(context, *selection));
  }

  ImGui::SetCursorScreenPos({area.min.x + context.px(2), area.min.y + context.px(23)});
  ImGui::PushFont(context.fonts.small);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {context.px(6), 0});
  ImGui::BeginChild("side", {area.width() - context.px(4), area.height() - context.px(25)}, false,
                    ImGuiWindowFlags_AlwaysUseWindowPadding);
  switch (shown) {
    case SidePanel::worst_connections:
      draw_worst(context);
      break;
    case SidePanel::metrics:
      draw_more_metrics(context);
      break;
    case SidePanel::chosen:
      if (selection) {
        draw_selection(context, *selection);
      } else {
        draw_pins(context, context.view.pins()[0], context.view.pins()[1]);
      }
      break;
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
  ImGui::PopFont();
}

}  // namespace portstorm::dashboard
