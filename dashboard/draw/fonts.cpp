#include "dashboard/draw/fonts.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <map>
#include <string>

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

// Files of megabytes that several fonts are made of: each is read once, and gone when the atlas has
// been built.
class FontFiles {
 public:
  FontFiles() = default;
  FontFiles(const FontFiles&) = delete;
  FontFiles& operator=(const FontFiles&) = delete;
  ~FontFiles() {
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    for (ImFontConfig& config : atlas.ConfigData) {
      const auto is_its = [&](const auto& file) { return file.second.data() == config.FontData; };
      if (std::any_of(files_.begin(), files_.end(), is_its)) config.FontDataOwnedByAtlas = false;
    }
    atlas.ClearInputData();
  }

  // Given as if the atlas owned them: it copies what it does not own.
  ImFont* add(const std::string& path, float pixels, const ImFontConfig& config,
              const ImWchar* ranges) {
    std::string& bytes = files_[path];
    if (bytes.empty()) {
      bytes.resize(std::filesystem::file_size(path));
      std::ifstream(path, std::ios::binary)
          .read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }
    return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(bytes.data(), static_cast<int>(bytes.size()),
                                                      pixels, &config, ranges);
  }

 private:
  std::map<std::string, std::string> files_;
};

ImFont* add_font(FontFiles& files, const std::string& path, const std::string& korean, float pixels,
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
  ImFont* font = files.add(path, pixels, config, ranges);
  if (!korean.empty() && korean != path) {
    config.MergeMode = true;
    files.add(korean, std::round(pixels * 1.08f), config, ranges);
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
  FontFiles files;
  fonts.body = add_font(files, latin, korean, pixels(14), ranges);
  fonts.small = add_font(files, latin, korean, pixels(12), ranges);
  fonts.big = add_font(files, latin, "", pixels(20), nullptr);
  fonts.mono = add_font(files, mono, korean, pixels(12), ranges);
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
