#include "dashboard/panels/text.h"

#include <cmath>

namespace portstorm::dashboard {

ImVec2 text_size(const ImFont* font, std::string_view text) {
  return font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, text.data(), text.data() + text.size());
}

float draw_text(ImDrawList& list, ImFont* font, ImVec2 at, ImU32 colour, std::string_view text) {
  list.AddText(font, font->FontSize, {std::floor(at.x), std::floor(at.y)}, colour, text.data(),
               text.data() + text.size());
  return at.x + text_size(font, text).x;
}

void draw_text_right(ImDrawList& list, ImFont* font, ImVec2 top_right, ImU32 colour,
                     std::string_view text) {
  draw_text(list, font, {top_right.x - text_size(font, text).x, top_right.y}, colour, text);
}

std::string fitted(const ImFont* font, std::string_view text, float width) {
  if (text_size(font, text).x <= width) return std::string(text);
  const float room = width - text_size(font, "..").x;
  const char* rest = nullptr;
  font->CalcTextSizeA(font->FontSize, room, 0, text.data(), text.data() + text.size(), &rest);
  return std::string(text.data(), rest) + "..";
}

}  // namespace portstorm::dashboard
