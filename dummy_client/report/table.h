#pragma once
// Rows of text cells, laid out in columns for a fixed-width font.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace portstorm::client {

using Row = std::vector<std::string>;
using Table = std::vector<Row>;

// The columns that UTF-8 text takes on a terminal: two for the wide letters of East Asia (Hangul,
// Han, Kana, full-width forms) and for emoji, one for all else.
std::size_t display_width(std::string_view text) noexcept;

// The beginning of `text` with "…" behind it, when it takes more than `columns`.
std::string shortened(std::string_view text, std::size_t columns);

// One line for each row, columns two spaces apart: the first `left_columns` aligned to the left,
// the others (numbers) to the right.
std::vector<std::string> align_columns(const Table& table, std::size_t left_columns);

}  // namespace portstorm::client
