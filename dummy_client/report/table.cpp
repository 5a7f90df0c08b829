#include "dummy_client/report/table.h"

#include <algorithm>
#include <iterator>

namespace portstorm::client {

namespace {

constexpr std::string_view gap = "  ";

std::vector<std::size_t> column_widths(const Table& table) {
  std::vector<std::size_t> widths;
  for (const Row& row : table) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  return widths;
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// The code point that starts `text`, which is taken away; broken UTF-8 is never wide.
char32_t take_code_point(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const unsigned length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t code = length == 1 ? lead : lead & (0x7FU >> length);
  std::size_t taken = 1;
  while (taken < text.size() && is_continuation(text[taken])) {
    code = code << 6 | (static_cast<unsigned char>(text[taken]) & 0x3F);
    ++taken;
  }
  text.remove_prefix(taken);
  return taken == length ? code : U'?';
}

// The large blocks that Unicode's EastAsianWidth.txt has as W or F.
bool is_wide(char32_t code) {
  struct Range {
    char32_t first, last;
  };
  static constexpr Range ranges[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},
                                     {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
                                     {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
                                     {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
  return std::any_of(std::begin(ranges), std::end(ranges), [code](const Range& range) {
    return range.first <= code && code <= range.last;
  });
}

}  // namespace

std::size_t display_width(std::string_view text) noexcept {
  std::size_t width = 0;
  while (!text.empty()) width += is_wide(take_code_point(text)) ? 2 : 1;
  return width;
}

std::string shortened(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  std::string_view rest = text;
  std::size_t width = 1, kept = 0;  // the mark at the end takes one
  while (!rest.empty()) {
    width += is_wide(take_code_point(rest)) ? 2 : 1;
    if (width > columns) break;
    kept = text.size() - rest.size();
  }
  return std::string(text.substr(0, kept)) + "…";
}

std::vector<std::string> align_columns(const Table& table, std::size_t left_columns) {
  const std::vector<std::size_t> widths = column_widths(table);
  std::vector<std::string> lines;
  for (const Row& row : table) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line += gap;
      const std::string padding(widths[i] - display_width(row[i]), ' ');
      line += i < left_columns ? row[i] + padding : padding + row[i];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace portstorm::client
