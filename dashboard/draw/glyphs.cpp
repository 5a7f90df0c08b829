#include "dashboard/draw/glyphs.h"

#include <utility>

#include "telemetry/utf8.h"

namespace portstorm::dashboard {

namespace {

constexpr std::size_t first_beyond_latin = 0x100;  // below: always there
constexpr std::size_t hangul_first = 0xAC00, hangul_last = 0xD7A3;
constexpr std::size_t jamo_first = 0x3131, jamo_last = 0x318E;

std::uint32_t code_point(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  switch (character.size()) {
    case 2:
      return (byte(0) & 0x1Fu) << 6 | (byte(1) & 0x3Fu);
    case 3:
      return (byte(0) & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
    default:
      return 0;  // one byte is Latin; four are beyond what Dear ImGui's 16-bit glyphs reach
  }
}

}  // namespace

void Glyphs::note(std::string_view utf8) {
  while (!utf8.empty()) {
    const std::size_t length = telemetry::utf8_length(utf8);
    if (length == 0) return;
    const std::uint32_t point = code_point(utf8.substr(0, length));
    utf8.remove_prefix(length);
    if (point < first_beyond_latin || used_[point] || extra_ >= max_extra) continue;
    used_[point] = true;
    ++extra_;
    changed_ = true;
  }
}

void Glyphs::note_all_of_hangul() {
  if (std::exchange(hangul_, true)) return;
  for (std::size_t point = hangul_first; point <= hangul_last; ++point) used_[point] = true;
  for (std::size_t point = jamo_first; point <= jamo_last; ++point) used_[point] = true;
  changed_ = true;
}

bool Glyphs::take_changed() {
  return std::exchange(changed_, false);
}

const ImWchar* Glyphs::ranges() {
  ranges_ = {0x20, 0xFF};
  for (std::size_t point = first_beyond_latin; point < used_.size(); ++point) {
    if (!used_[point]) continue;
    const std::size_t first = point;
    while (point + 1 < used_.size() && used_[point + 1]) ++point;
    ranges_.push_back(static_cast<ImWchar>(first));
    ranges_.push_back(static_cast<ImWchar>(point));
  }
  ranges_.push_back(0);
  return ranges_.data();
}

}  // namespace portstorm::dashboard
