#include "dashboard/panels/incident_detail.h"

#include <fmt/format.h>

#include <algorithm>

#include "dashboard/panels/incident_look.h"
#include "dashboard/panels/text.h"

namespace portstorm::dashboard {

namespace {

constexpr std::size_t bytes_a_row = 16;

void field(const Context& context, const char* name, const std::string& value) {
  if (value.empty()) return;
  ImGui::TextDisabled("%s", name);
  ImGui::SameLine(context.px(118));
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(value.c_str());
  ImGui::PopTextWrapPos();
}

void bytes(const Context& context, const char* title, std::string_view what, ImU32 colour) {
  ImGui::TextDisabled("%s", title);
  ImGui::PushFont(context.fonts.mono);
  ImGui::PushStyleColor(ImGuiCol_Text, colour);
  if (what.empty()) ImGui::TextUnformatted("(not recorded)");
  for (const std::string& row : hex_rows(what, 0)) ImGui::TextUnformatted(row.c_str());
  ImGui::PopStyleColor();
  ImGui::PopFont();
}

void sizes(const Context& context, const Incident& incident) {
  const telemetry::IncidentLine& line = incident.line;
  if (line.requested == 0 && line.sent == 0) return;
  field(context, "asked", format_whole(line.requested) + " bytes");
  std::string got = format_whole(line.sent) + " bytes";
  if (line.sent < line.requested)
    got += fmt::format(", {} short", format_whole(line.requested - line.sent));
  field(context, "got", got);
  field(context, "queued behind", format_whole(line.queued) + " bytes");
  // The send as a bar: what went, what did not.
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x - context.px(4), height = context.px(10);
  const double part =
      std::min(1.0, static_cast<double>(line.sent) /
                        static_cast<double>(std::max<std::uint64_t>(1, line.requested)));
  const IncidentLook& how = incident_looks[look_index(incident)];
  list.AddRectFilled(at, {at.x + width, at.y + height}, theme::frame, 2);
  list.AddRectFilled(at, {at.x + width * static_cast<float>(part), at.y + height}, how.colour, 2);
  ImGui::Dummy({width, height + context.px(4)});
}

}  // namespace

std::vector<std::string> hex_rows(std::string_view bytes, std::size_t first_offset) {
  std::vector<std::string> rows;
  for (std::size_t from = 0; from < bytes.size(); from += bytes_a_row) {
    const std::string_view part = bytes.substr(from, bytes_a_row);
    std::string row = fmt::format("{:04x} ", first_offset + from), readable;
    for (const char c : part) {
      const auto byte = static_cast<unsigned char>(c);
      row += fmt::format(" {:02x}", byte);
      readable += byte >= 0x20 && byte < 0x7f ? c : '.';
    }
    row.append((bytes_a_row - part.size()) * 3, ' ');
    rows.push_back(row + "  " + readable);
  }
  return rows;
}

std::vector<std::string> reproducing_commands(const Recording& run) {
  std::vector<std::string> commands;
  const SourceHistory& server = run.server();
  if (!server.info("command").empty()) {
    commands.emplace_back(server.info("command"));
  } else if (server.hello().source == "target_server") {  // one that did not say its command yet
    std::string command = fmt::format("target_server {}", server.info("content"));
    if (!server.info("inject").empty()) {
      command +=
          fmt::format(" --inject {} --inject-seed {}", server.info("inject"), server.info("seed"));
    }
    commands.push_back(std::move(command));
  }
  const SourceHistory& client = run.client();
  if (!client.info("command").empty()) {
    commands.emplace_back(client.info("command"));
  } else if (!client.info("file").empty()) {
    commands.push_back(fmt::format("dummy_client run {} --target {} --seed {}", client.info("file"),
                                   client.info("target"), client.info("seed")));
  }
  return commands;
}

void draw_incident_detail(const Context& context, const Rect& area) {
  const Incident* incident = context.run.incidents().find(context.view.incident());
  if (incident == nullptr) return;
  const telemetry::IncidentLine& line = incident->line;
  const IncidentLook& how = incident_looks[look_index(*incident)];
  const SourceHistory& teller = incident->from_client ? context.run.client() : context.run.server();

  ImGui::SetNextWindowPos(area.min);
  ImGui::SetNextWindowSize({area.width(), area.height()});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, theme::panel_raised);
  ImGui::PushStyleColor(ImGuiCol_Border, how.colour);
  ImGui::Begin("incident", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  draw_shape(*ImGui::GetWindowDrawList(), how.shape,
             {at.x + context.px(7), at.y + context.fonts.body->FontSize / 2}, context.px(6),
             how.colour);
  ImGui::SetCursorScreenPos({at.x + context.px(20), at.y});
  const bool is_lettered = incident->group() != IncidentGroup::other;
  ImGui::Text("%s %s", line.kind.c_str(), is_lettered ? how.letter : "");
  ImGui::SameLine();
  ImGui::TextDisabled("Enter or Esc closes");
  if (is_lettered) ImGui::TextDisabled("%s: %s", how.letter, how.meaning);
  ImGui::Separator();

  field(context, "time",
        format_elapsed(incident->time - context.run.origin(), millisecond) + " after the start");
  field(context, "connection",
        connection_name(line.connection, teller.hello().source == "target_server"));
  field(context, "told by", teller.hello().source);
  sizes(context, *incident);
  field(context, "action", line.action);
  field(context, "detail", line.detail);
  ImGui::Spacing();
  bytes(context, "last bytes before the tear", line.before, theme::text);
  bytes(context, "first bytes after the tear", line.after, how.colour);

  ImGui::Spacing();
  ImGui::TextDisabled("make it happen again");
  const std::vector<std::string> commands = reproducing_commands(context.run);
  if (commands.empty()) ImGui::TextUnformatted("the stream did not say how it was started");
  for (std::size_t i = 0; i < commands.size(); ++i) {
    ImGui::PushID(static_cast<int>(i));
    if (ImGui::SmallButton("Copy")) ImGui::SetClipboardText(commands[i].c_str());
    const ImVec2 low = ImGui::GetItemRectMin(), high = ImGui::GetItemRectMax();
    context.items["copy:" + std::to_string(i)] = {low, high};
    ImGui::SameLine();
    ImGui::PushFont(context.fonts.mono);
    ImGui::PushTextWrapPos(0);
    ImGui::TextUnformatted(commands[i].c_str());
    ImGui::PopTextWrapPos();
    ImGui::PopFont();
    ImGui::PopID();
  }
  ImGui::End();
  ImGui::PopStyleColor(2);
}

}  // namespace portstorm::dashboard
