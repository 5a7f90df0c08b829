#include "dashboard/panels/note_editor.h"

#include "dashboard/draw/theme.h"
#include "imgui.h"

namespace portstorm::dashboard {

void NoteEditor::open(Micros time) {
  text_.fill('\0');
  time_ = time;
  is_open_ = takes_focus_ = true;
}

std::optional<Mark> NoteEditor::draw(const Context& context, const Rect& area) {
  if (!is_open_) return std::nullopt;
  const ImVec2 size{context.px(420), context.px(66)};
  ImGui::SetNextWindowPos({(area.min.x + area.max.x - size.x) / 2, area.min.y + context.px(150)});
  ImGui::SetNextWindowSize(size);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, theme::panel_raised);
  ImGui::Begin(
      "note", nullptr,
      ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
  ImGui::Text("Note at %s", format_elapsed(time_ - context.run.origin(), millisecond).c_str());
  ImGui::SameLine();
  ImGui::TextDisabled("Enter keeps it, Esc does not");
  if (takes_focus_) ImGui::SetKeyboardFocusHere();
  takes_focus_ = false;
  ImGui::SetNextItemWidth(-1);
  const bool done =
      ImGui::InputText("##note", text_.data(), text_.size(), ImGuiInputTextFlags_EnterReturnsTrue);
  ImGui::End();
  ImGui::PopStyleColor();
  if (!done) return std::nullopt;
  is_open_ = false;
  if (text_[0] == '\0') return std::nullopt;
  return Mark{time_, MarkKind::note, text_.data()};
}

}  // namespace portstorm::dashboard
