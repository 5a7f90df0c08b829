#include "json_file/text_cursor.h"

#include <algorithm>

namespace portstorm::json_file {

namespace {

constexpr std::string_view whitespace = " \t\r\n";
constexpr std::string_view token_ends = " \t\r\n\",:[]{}";

// Bytes from the opening quote to the closing one, both included, or to the end of the text.
std::size_t string_bytes(std::string_view text) noexcept {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return text.size();
}

}  // namespace

void TextCursor::advance(std::size_t bytes) noexcept {
  const std::size_t end = std::min(offset_ + bytes, text_.size());
  for (; offset_ < end; ++offset_) {
    if (text_[offset_] == '\n') {
      ++line_;
      column_ = 1;
    } else {
      ++column_;
    }
  }
}

void TextCursor::skip_whitespace() noexcept {
  advance(std::min(rest().find_first_not_of(whitespace), rest().size()));
}

void TextCursor::skip_to_token() noexcept {
  advance(std::min(rest().find_first_not_of(" \t\r\n,:"), rest().size()));
}

std::string_view TextCursor::token() const noexcept {
  const std::string_view text = rest();
  if (text.empty()) return text;
  if (text.front() == '"') return text.substr(0, string_bytes(text));
  const std::size_t end = text.find_first_of(token_ends);
  return text.substr(0, std::max<std::size_t>(std::min(end, text.size()), 1));
}

}  // namespace portstorm::json_file
