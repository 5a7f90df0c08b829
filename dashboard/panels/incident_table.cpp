#include "dashboard/panels/incident_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "dashboard/panels/incident_look.h"
#include "dashboard/panels/text.h"

namespace portstorm::dashboard {

namespace {

void text_cell(const std::string& text, ImU32 colour = theme::text) {
  ImGui::TableNextColumn();
  ImGui::PushStyleColor(ImGuiCol_Text, colour);
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopStyleColor();
}

std::string bytes_cell(std::uint64_t bytes, bool known) {
  return known ? format_whole(bytes) : "-";
}

void draw_filters(const Context& context, const Rect& area) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  float right = area.max.x - context.px(8);
  for (std::size_t look = incident_looks.size(); look-- > 0;) {
    const IncidentLook& how = incident_looks[look];
    const bool hidden = context.view.is_hidden(how.key);
    const float width = text_size(context.fonts.small, how.letter).x + context.px(26);
    const Rect box{{right - width, area.min.y + context.px(3)},
                   {right, area.min.y + context.px(20)}};
    list.AddRectFilled(box.min, box.max, hidden ? theme::background : theme::panel_raised,
                       context.px(3));
    const float middle = (box.min.y + box.max.y) / 2;
    draw_shape(list, how.shape, {box.min.x + context.px(10), middle}, context.px(4),
               hidden ? theme::frame : how.colour);
    draw_text(list, context.fonts.small,
              {box.min.x + context.px(19), middle - context.fonts.small->FontSize / 2},
              hidden ? theme::text_dim : theme::text, how.letter);
    context.items[how.key] = box;
    ImGui::SetCursorScreenPos(box.min);
    if (ImGui::InvisibleButton(how.key, {box.width(), box.height()}))
      context.view.toggle_series(how.key);
    right = box.min.x - context.px(5);
  }
}

}  // namespace

void IncidentTable::collect(const Context& context) {
  rows_.clear();
  const auto& kept = context.run.incidents().kept();
  const auto& selected = context.view.selection();
  const auto [first, last] = selected ? context.run.incidents().between(*selected)
                                      : std::pair<std::size_t, std::size_t>{0, kept.size()};
  for (std::size_t i = last; i-- > first;) {
    if (!context.view.is_hidden(incident_looks[look_index(kept[i])].key)) rows_.push_back(i);
  }
}

void IncidentTable::select_neighbour(const Context& context, int step) {
  if (rows_.empty()) return;
  const auto& kept = context.run.incidents().kept();
  auto at = std::find_if(rows_.begin(), rows_.end(), [&](std::size_t row) {
    return row < kept.size() && kept[row].id == context.view.incident();
  });
  std::size_t next = 0;
  if (at != rows_.end()) {
    const auto here = static_cast<std::ptrdiff_t>(at - rows_.begin());
    next = static_cast<std::size_t>(
        std::clamp<std::ptrdiff_t>(here + step, 0, static_cast<std::ptrdiff_t>(rows_.size()) - 1));
  }
  const Incident& chosen = kept[std::min(rows_[next], kept.size() - 1)];
  context.view.centre_on(chosen.id, chosen.time);
  scroll_to_chosen_ = true;
}

void IncidentTable::draw(const Context& context, const Rect& area) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(area.min, area.max, theme::panel, context.px(4));
  const Incidents& incidents = context.run.incidents();
  std::string title = context.view.selection() ? "Incidents in the selection" : "Incidents";
  if (const std::uint64_t untold = context.run.incidents_not_told(); untold > 0) {
    title += fmt::format(" (+{} not told: {})", format_whole(untold),
                         context.run.lost_lines() > 0 ? "earlier, or lost" : "before this began");
  }
  if (incidents.forgotten() > 0) {
    title +=
        fmt::format(" (the newest {}; {} older ones are counted only)",
                    format_whole(incidents.kept().size()), format_whole(incidents.forgotten()));
  }
  draw_text(list, context.fonts.body, {area.min.x + context.px(8), area.min.y + context.px(3)},
            theme::text, title);
  draw_filters(context, area);
  collect(context);

  ImGui::SetCursorScreenPos({area.min.x + context.px(6), area.min.y + context.px(23)});
  ImGui::PushFont(context.fonts.small);
  const ImVec2 size{area.width() - context.px(8), area.height() - context.px(25)};
  constexpr ImGuiTableFlags flags =
      ImGuiTableFlags_ScrollY | ImGuiTableFlags_RowBg | ImGuiTableFlags_SizingFixedFit;
  if (ImGui::BeginTable("incidents", 8, flags, size)) {
    ImGui::TableSetupScrollFreeze(0, 1);
    for (const auto& [name, width] : {std::pair{"time", 78.0f},
                                      {"connection", 86.0f},
                                      {"kind", 142.0f},
                                      {"asked", 62.0f},
                                      {"got", 62.0f},
                                      {"queued", 62.0f},
                                      {"action", 110.0f}}) {
      ImGui::TableSetupColumn(name, ImGuiTableColumnFlags_WidthFixed, context.px(width));
    }
    ImGui::TableSetupColumn("detail", ImGuiTableColumnFlags_WidthStretch);
    ImGui::TableHeadersRow();
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(rows_.size()));
    while (clipper.Step()) {
      for (int row = clipper.DisplayStart; row < clipper.DisplayEnd; ++row) {
        const Incident& incident = incidents.kept()[rows_[static_cast<std::size_t>(row)]];
        const IncidentLook& how = incident_looks[look_index(incident)];
        const bool chosen = incident.id == context.view.incident();
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        ImGui::PushID(static_cast<int>(incident.id));
        const std::string time = format_elapsed(incident.time - context.run.origin(), millisecond);
        const ImVec2 at = ImGui::GetCursorScreenPos();
        if (ImGui::Selectable(time.c_str(), chosen, ImGuiSelectableFlags_SpanAllColumns)) {
          context.view.centre_on(incident.id, incident.time);
        }
        if (row - clipper.DisplayStart < 3) {
          context.items["incident_row:" + std::to_string(row)] = {
              at, {at.x + context.px(60), at.y + context.fonts.small->FontSize}};
        }
        ImGui::PopID();
        const telemetry::IncidentLine& line = incident.line;
        const SourceHistory& teller =
            incident.from_client ? context.run.client() : context.run.server();
        text_cell(connection_name(line.connection, teller.hello().source == "target_server"));
        ImGui::TableNextColumn();
        const ImVec2 cell = ImGui::GetCursorScreenPos();
        draw_shape(*ImGui::GetWindowDrawList(), how.shape,
                   {cell.x + context.px(5), cell.y + context.fonts.small->FontSize / 2 + 1},
                   context.px(4), how.colour);
        ImGui::SetCursorScreenPos({cell.x + context.px(15), cell.y});
        const std::string kind =
            line.kind +
            (incident.group() != IncidentGroup::other ? std::string(" ") + how.letter : "");
        ImGui::TextUnformatted(kind.c_str());
        const bool sizes = line.requested > 0 || line.sent > 0;
        text_cell(bytes_cell(line.requested, sizes));
        text_cell(bytes_cell(line.sent, sizes),
                  sizes && line.sent < line.requested ? how.colour : theme::text);
        text_cell(bytes_cell(line.queued, sizes || line.queued > 0));
        text_cell(line.action);
        text_cell(line.detail, theme::text_dim);
      }
    }
    clipper.End();
    if (scroll_to_chosen_) {
      for (std::size_t row = 0; row < rows_.size(); ++row) {
        if (incidents.kept()[rows_[row]].id != context.view.incident()) continue;
        const float height = context.fonts.small->FontSize + 2 * ImGui::GetStyle().CellPadding.y;
        ImGui::SetScrollY(std::max(0.0f, height * static_cast<float>(row) - size.y / 3));
      }
      scroll_to_chosen_ = false;
    }
    ImGui::EndTable();
  }
  ImGui::PopFont();
  if (rows_.empty()) {
    draw_text(list, context.fonts.small, {area.min.x + context.px(9), area.min.y + context.px(50)},
              theme::text_dim,
              incidents.count() == 0     ? "none so far"
              : context.view.selection() ? "none that is shown"
                                         : "all are hidden: click a letter above");
  }
}

}  // namespace portstorm::dashboard
