#pragma once
// What must hold for a reader of JSON or CSV files: a result, or mistakes that each have a place in
// the file and say something.

#include <algorithm>
#include <string_view>

#include "fuzz/harness/finding.h"
#include "json_file/json_file.h"

namespace portstorm::fuzz {

inline constexpr std::size_t longest_text = 64 * 1024;  // what is longer teaches nothing more

inline void check_mistakes(const json_file::Mistakes& mistakes, bool has_result,
                           std::string_view text) {
  require(has_result == mistakes.empty(), "reader: neither a result nor a mistake, or both");
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  for (const json_file::Mistake& mistake : mistakes.all()) {
    require(!mistake.message.empty() && !mistake.file.empty(), "reader: a mistake without words");
    require(mistake.place.line >= 1 && mistake.place.column >= 1, "reader: a mistake nowhere");
    require(mistake.file != mistakes.file() || mistake.place.line <= lines,
            "reader: a mistake behind the end of its file");
  }
  require(mistakes.to_string().empty() == mistakes.empty(), "reader: mistakes without a text");
}

}  // namespace portstorm::fuzz
