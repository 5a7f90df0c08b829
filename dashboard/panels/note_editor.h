#pragma once
// M: a line to type a note into, which becomes a mark at the time under the cursor.

#include <array>
#include <optional>
#include <string>

#include "dashboard/panels/context.h"

namespace portstorm::dashboard {

class NoteEditor {
 public:
  void open(Micros time);
  bool is_open() const noexcept { return is_open_; }
  void close() noexcept { is_open_ = false; }
  // The note that was finished in this frame.
  std::optional<Mark> draw(const Context& context, const Rect& area);

 private:
  std::array<char, 200> text_{};
  Micros time_ = 0;
  bool is_open_ = false;
  bool takes_focus_ = false;
};

}  // namespace portstorm::dashboard
