#pragma once
// Rows of text cells, laid out in columns for a fixed-width font.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace portstorm::client {

using Row = std::vector<std::string>;
using Table = std::vector<Row>;

// UTF-8 code points: what "µs" and "✓" take on a terminal.
std::size_t display_width(std::string_view text) noexcept;

// One line for each row, columns two spaces apart: the first `left_columns` aligned to the left,
// the others (numbers) to the right.
std::vector<std::string> align_columns(const Table& table, std::size_t left_columns);

}  // namespace portstorm::client
