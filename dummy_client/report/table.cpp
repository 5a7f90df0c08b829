#include "dummy_client/report/table.h"

#include <algorithm>

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

}  // namespace

std::size_t display_width(std::string_view text) noexcept {
  const auto starts_code_point = [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_code_point));
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
