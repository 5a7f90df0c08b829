#include "dummy_client/scenario/csv.h"

#include <fmt/format.h>

#include "json_file/read_text.h"

namespace portstorm::client {

namespace {

using json_file::Mistakes;
using json_file::Place;

constexpr std::size_t max_rows = 1'000'000;
constexpr std::size_t max_columns = 256;
constexpr std::size_t max_cells = 4'000'000;
constexpr std::size_t max_cell_bytes = 64 * 1024;
constexpr std::size_t max_mistakes = 20;

class CsvParser {
 public:
  CsvParser(std::string_view text, Mistakes& mistakes) : text_(text), mistakes_(mistakes) {}

  std::optional<Csv> parse();

 private:
  void skip_byte_order_mark();
  bool header();
  bool row();
  // One cell and what ends it: a comma (true) or the end of the line (false).
  bool cell(std::string& value);
  void quoted(std::string& value);
  void plain(std::string& value);
  bool accept_line_end();
  void skip_line();

  bool at_end() const { return position_ == text_.size(); }
  Place place() const { return {line_, static_cast<std::uint32_t>(position_ - line_start_ + 1)}; }
  void begin_line(std::size_t position) {
    ++line_;
    line_start_ = position;
  }
  void report(Place at, std::string message);

  std::string_view text_;
  Mistakes& mistakes_;
  std::size_t position_ = 0;
  std::size_t line_start_ = 0;
  std::uint32_t line_ = 1;
  std::size_t reported_ = 0;
  bool broken_ = false;  // in this line: what follows is skipped
  Csv csv_;
};

void CsvParser::report(Place at, std::string message) {
  if (++reported_ <= max_mistakes) mistakes_.add(at, std::move(message));
}

void CsvParser::skip_byte_order_mark() {
  constexpr std::string_view utf8 = "\xef\xbb\xbf";
  if (!text_.starts_with(utf8)) return;
  position_ = line_start_ = utf8.size();
}

bool CsvParser::accept_line_end() {
  const std::string_view rest = text_.substr(position_);
  const std::size_t bytes = rest.starts_with("\r\n") ? 2 : rest.starts_with('\n') ? 1 : 0;
  position_ += bytes;
  if (bytes > 0) begin_line(position_);
  return bytes > 0;
}

// After a mistake: to the beginning of the next line.
void CsvParser::skip_line() {
  broken_ = true;
  const std::size_t end = text_.find('\n', position_);
  position_ = end == text_.npos ? text_.size() : end;
  accept_line_end();
}

void CsvParser::quoted(std::string& value) {
  const Place opening = place();
  ++position_;
  for (;;) {
    const std::size_t end = text_.find_first_of("\"\n", position_);
    if (end == text_.npos) {
      report(opening, "a quotation mark without the second one");
      position_ = text_.size();
      broken_ = true;
      return;
    }
    value += text_.substr(position_, end - position_);
    position_ = end + 1;
    if (text_[end] == '\n') {
      value += '\n';
      begin_line(position_);
    } else if (!at_end() && text_[position_] == '"') {
      value += '"';
      ++position_;
    } else {
      break;
    }
  }
  if (at_end() || text_[position_] == ',' || text_[position_] == '\n' ||
      text_.substr(position_).starts_with("\r\n")) {
    return;
  }
  report(place(), "after the second quotation mark only a comma or the end of the line may come");
  skip_line();
}

void CsvParser::plain(std::string& value) {
  std::size_t end = text_.find_first_of(",\"\r\n", position_);
  if (end == text_.npos) end = text_.size();
  value = text_.substr(position_, end - position_);
  position_ = end;
  if (at_end() || text_[end] == ',' || text_[end] == '\n' ||
      text_.substr(end).starts_with("\r\n")) {
    return;
  }
  report(place(), text_[end] == '"' ? "a quotation mark within a cell: the whole cell must stand "
                                      "in quotation marks, with \"\" for this one"
                                    : "a carriage return without a line feed after it");
  skip_line();
}

bool CsvParser::cell(std::string& value) {
  const Place begin = place();
  value.clear();
  if (!at_end() && text_[position_] == '"') {
    quoted(value);
  } else {
    plain(value);
  }
  if (broken_) return false;
  if (value.size() > max_cell_bytes) {
    report(begin, fmt::format("the cell has more than {} KiB", max_cell_bytes >> 10));
  }
  if (!at_end() && text_[position_] == ',') {
    ++position_;
    return true;
  }
  accept_line_end();
  return false;
}

bool CsvParser::header() {
  while (accept_line_end()) {
  }
  if (at_end()) {
    report({1, 1}, "the file is empty: its first row must name the columns");
    return false;
  }
  std::string name;
  bool more = true;
  while (more) {
    const Place at = place();
    more = cell(name);
    if (!broken_) csv_.columns.push_back({name, at});
    if (csv_.columns.size() > max_columns) {
      report(at, fmt::format("more than {} columns", max_columns));
      return false;
    }
  }
  return !broken_;
}

// False when no further row can be read.
bool CsvParser::row() {
  const Place begin = place();
  const std::size_t columns = csv_.columns.size();
  if (csv_.cells.size() / columns == max_rows || csv_.cells.size() + columns > max_cells) {
    report(begin, csv_.cells.size() / columns == max_rows
                      ? fmt::format("more than {} rows", max_rows)
                      : fmt::format("more than {} cells", max_cells));
    return false;
  }
  broken_ = false;
  std::size_t cells = 0;
  std::string value;
  bool more = true;
  while (more) {
    more = cell(value);
    ++cells;
    if (!broken_ && cells <= columns) csv_.cells.emplace_back(std::move(value));
  }
  if (broken_ || cells != columns) csv_.cells.resize(csv_.cells.size() / columns * columns);
  if (!broken_ && cells != columns) {
    report(begin, fmt::format("{} cell{}, the first row names {} column{}", cells,
                              cells == 1 ? "" : "s", columns, columns == 1 ? "" : "s"));
  }
  return reported_ <= max_mistakes;
}

std::optional<Csv> CsvParser::parse() {
  if (text_.starts_with("\xff\xfe") || text_.starts_with("\xfe\xff")) {
    report({1, 1}, "the file is UTF-16: save it as CSV UTF-8");
    return std::nullopt;
  }
  skip_byte_order_mark();
  if (!header()) return std::nullopt;
  for (;;) {
    while (accept_line_end()) {
    }
    if (at_end() || !row()) break;
  }
  if (reported_ == 0 && csv_.cells.empty()) {
    report({1, 1}, "no row: only the names of the columns");
  }
  if (reported_ > 0) return std::nullopt;
  return std::move(csv_);
}

}  // namespace

std::optional<Csv> parse_csv(std::string_view text, Mistakes& mistakes) {
  return CsvParser(text, mistakes).parse();
}

std::optional<Csv> read_csv(const std::string& path, Mistakes& mistakes) {
  const auto text = json_file::read_text(path, mistakes);
  return text ? parse_csv(*text, mistakes) : std::nullopt;
}

}  // namespace portstorm::client
