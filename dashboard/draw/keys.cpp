#include "dashboard/draw/keys.h"

#include "imgui.h"

namespace portstorm::dashboard {

namespace {

#if IMGUI_VERSION_NUM >= 18700
ImGuiKey named(ImGuiKey key) {
  return key;
}
ImGuiKey letter(char upper) {
  return static_cast<ImGuiKey>(ImGuiKey_A + (upper - 'A'));
}
ImGuiKey f1() {
  return ImGuiKey_F1;
}
#else
// Keys are the window system's: GLFW's letters are ASCII, and its F1 is 290.
int named(ImGuiKey key) {
  return ImGui::GetKeyIndex(key);
}
int letter(char upper) {
  return upper;
}
int f1() {
  return 290;
}
#endif

auto key_of(Key key) {
  switch (key) {
    case Key::space:
      return named(ImGuiKey_Space);
    case Key::end:
      return named(ImGuiKey_End);
    case Key::home:
      return named(ImGuiKey_Home);
    case Key::escape:
      return named(ImGuiKey_Escape);
    case Key::enter:
      return named(ImGuiKey_Enter);
    case Key::up:
      return named(ImGuiKey_UpArrow);
    case Key::down:
      return named(ImGuiKey_DownArrow);
    case Key::left:
      return named(ImGuiKey_LeftArrow);
    case Key::right:
      return named(ImGuiKey_RightArrow);
    case Key::h:
      return letter('H');
    case Key::l:
      return letter('L');
    case Key::m:
      return letter('M');
    case Key::f1:
      return f1();
  }
  return f1();
}

}  // namespace

bool is_pressed(Key key, bool repeats) {
  return ImGui::IsKeyPressed(key_of(key), repeats);
}

}  // namespace portstorm::dashboard
