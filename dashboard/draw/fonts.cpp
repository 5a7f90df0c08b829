#include "dashboard/draw/fonts.h"

#include <cmath>
#include <filesystem>
#include <initializer_list>

namespace portstorm::dashboard {

namespace {

// The first of these that is there: Debian's, Windows' (Wine has none of these and sees Debian's).
std::string first_found(std::initializer_list<const char*> paths) {
  for (const char* path : paths) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(path, ignored)) return path;
  }
  return {};
}

std::string latin_font() {
  return first_found({"C:/Windows/Fonts/segoeui.ttf",
                      "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
                      "/usr/share/fonts/truetype/nanum/NanumGothic.ttf"});
}
std::string korean_font() {
  return first_found(
      {"C:/Windows/Fonts/malgun.ttf", "/usr/share/fonts/truetype/nanum/NanumGothic.ttf"});
}
std::string mono_font() {
  return first_found({"C:/Windows/Fonts/consola.ttf",
                      "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
                      "/usr/share/fonts/truetype/nanum/NanumGothicCoding.ttf"});
}

ImFont* add_font(const std::string& path, const std::string& korean, float pixels,
                 const ImWchar* ranges) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  ImFontConfig config;
  config.OversampleH = 2;
  config.OversampleV = 1;
  config.PixelSnapH = true;
  if (path.empty()) {
    config.SizePixels = pixels;
    return atlas.AddFontDefault(&config);
  }
  ImFont* font = atlas.AddFontFromFileTTF(path.c_str(), pixels, &config, ranges);
  if (!korean.empty() && korean != path) {
    config.MergeMode = true;
    atlas.AddFontFromFileTTF(korean.c_str(), std::round(pixels * 1.08f), &config, ranges);
  }
  return font;
}

}  // namespace

Fonts load_fonts(Glyphs& glyphs, float scale) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  atlas.Flags |= ImFontAtlasFlags_NoPowerOfTwoHeight;
  const ImWchar* ranges = glyphs.ranges();
  const std::string latin = latin_font(), korean = korean_font(), mono = mono_font();
  const auto pixels = [&](float at_scale_one) { return std::round(at_scale_one * scale); };
  Fonts fonts;
  fonts.body = add_font(latin, korean, pixels(14), ranges);
  fonts.small = add_font(latin, korean, pixels(12), ranges);
  fonts.big = add_font(latin, "", pixels(20), nullptr);
  fonts.mono = add_font(mono, korean, pixels(12), ranges);
  atlas.Build();
  return fonts;
}

Fonts load_builtin_font() {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  ImFont* font = atlas.AddFontDefault();
  atlas.Build();
  return {font, font, font, font};
}

}  // namespace portstorm::dashboard
