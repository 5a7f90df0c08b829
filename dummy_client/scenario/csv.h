#pragma once
// A CSV file by RFC 4180: cells between commas, quoted ones may hold commas, line breaks and, as
// "", quotation marks; the first row names the columns. Lines may end with LF alone, a byte order
// mark (as Excel writes it) is skipped, and so are lines without anything in them. Private to this
// folder.
//
// Limits: 1,000,000 rows, 256 columns, 4,000,000 cells, 64 KiB a cell, 64 MiB a file.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dummy_client/scenario/expression.h"
#include "json_file/json_file.h"

namespace portstorm::client {

struct Csv {
  struct Column {
    std::string name;
    json_file::Place place;
  };

  std::vector<Column> columns;
  std::vector<ExpressionValue> cells;  // row after row, all texts
};

// Reports what is wrong, up to 20 mistakes, each at its place; nothing is returned then. There is
// at least one column and one row.
std::optional<Csv> parse_csv(std::string_view text, json_file::Mistakes& mistakes);

// Reads the file (see json_file/read_text.h), then parses it.
std::optional<Csv> read_csv(const std::string& path, json_file::Mistakes& mistakes);

}  // namespace portstorm::client
