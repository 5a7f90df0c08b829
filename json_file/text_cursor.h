#pragma once
// A position in a text that counts lines and columns as it moves, and can step over JSON tokens.
// Private to json_file.

#include <cstddef>
#include <string_view>

#include "json_file/json_file.h"

namespace portstorm::json_file {

class TextCursor {
 public:
  explicit TextCursor(std::string_view text) noexcept : text_(text) {}

  Place place() const noexcept { return {line_, column_}; }
  std::string_view rest() const noexcept { return text_.substr(offset_); }
  bool at_end() const noexcept { return offset_ == text_.size(); }
  // '\0' at the end: no token starts with it.
  char peek() const noexcept { return at_end() ? '\0' : text_[offset_]; }

  void advance(std::size_t bytes) noexcept;
  void skip_whitespace() noexcept;
  // Whitespace and the separators between two tokens of a text known to be well formed.
  void skip_to_token() noexcept;
  // The token that starts here: a bracket, a string, a number or a literal. What is no token of
  // JSON is cut at the next whitespace, quote, bracket or separator.
  std::string_view token() const noexcept;

 private:
  std::string_view text_;
  std::size_t offset_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
};

}  // namespace portstorm::json_file
