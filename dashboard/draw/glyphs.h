#pragma once
// Which characters the texts on screen use. The font atlas holds those and no more: all of Hangul
// would be 11,172 glyphs in each of four fonts. Only typing a note asks for the whole range.

#include <bitset>
#include <string_view>
#include <vector>

#include "imgui.h"

namespace portstorm::dashboard {

class Glyphs {
 public:
  // At most so many beside Latin: texts come from anywhere.
  static constexpr std::size_t max_extra = 3000;

  void note(std::string_view utf8);
  void note_all_of_hangul();
  // True once after new characters came: the atlas must be made again.
  bool take_changed();

  // For ImFontConfig: pairs of first and last, ended by 0. Lives as long as this and its next call.
  const ImWchar* ranges();

 private:
  std::bitset<0x10000> used_;
  std::size_t extra_ = 0;
  bool hangul_ = false;
  bool changed_ = false;
  std::vector<ImWchar> ranges_;
};

}  // namespace portstorm::dashboard
