#pragma once
// Text on a draw list: placed, measured, cut to a width.

#include <string>
#include <string_view>

#include "dashboard/draw/chart.h"
#include "imgui.h"

namespace portstorm::dashboard {

ImVec2 text_size(const ImFont* font, std::string_view text);
// Returns where it ends on the right.
float draw_text(ImDrawList& list, ImFont* font, ImVec2 at, ImU32 colour, std::string_view text);
void draw_text_right(ImDrawList& list, ImFont* font, ImVec2 top_right, ImU32 colour,
                     std::string_view text);
// As much of it as fits into `width`, with ".." when it is not all.
std::string fitted(const ImFont* font, std::string_view text, float width);

}  // namespace portstorm::dashboard
