#include "dashboard/draw/theme.h"

namespace portstorm::dashboard::theme {

void apply(float scale) {
  ImGuiStyle style;
  ImGui::StyleColorsDark(&style);
  style.WindowPadding = {8, 6};
  style.FramePadding = {6, 3};
  style.CellPadding = {6, 2};
  style.ItemSpacing = {8, 4};
  style.WindowRounding = style.ChildRounding = style.PopupRounding = 4;
  style.FrameRounding = 3;
  style.ScrollbarSize = 11;
  style.WindowBorderSize = style.PopupBorderSize = 1;
  const auto set = [&](ImGuiCol which, ImU32 colour) {
    style.Colors[which] = ImGui::ColorConvertU32ToFloat4(colour);
  };
  set(ImGuiCol_Text, text);
  set(ImGuiCol_TextDisabled, text_dim);
  set(ImGuiCol_WindowBg, background);
  set(ImGuiCol_ChildBg, panel);
  set(ImGuiCol_PopupBg, panel_raised);
  set(ImGuiCol_Border, frame);
  set(ImGuiCol_FrameBg, background);
  set(ImGuiCol_TableHeaderBg, panel_raised);
  set(ImGuiCol_TableBorderLight, frame);
  set(ImGuiCol_TableRowBg, IM_COL32(0, 0, 0, 0));
  set(ImGuiCol_TableRowBgAlt, IM_COL32(255, 255, 255, 6));
  set(ImGuiCol_Header, faded(sky, 70));
  set(ImGuiCol_HeaderHovered, faded(sky, 45));
  set(ImGuiCol_HeaderActive, faded(sky, 90));
  set(ImGuiCol_Button, panel_raised);
  set(ImGuiCol_ButtonHovered, frame);
  set(ImGuiCol_ScrollbarBg, IM_COL32(0, 0, 0, 0));
  set(ImGuiCol_ScrollbarGrab, frame);
  style.ScaleAllSizes(scale);
  ImGui::GetStyle() = style;
}

}  // namespace portstorm::dashboard::theme
