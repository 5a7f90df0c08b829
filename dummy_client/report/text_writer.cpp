#include "dummy_client/report/text_writer.h"

#include <fmt/format.h>

namespace portstorm::client {

void TextWriter::line(std::string_view text) {
  text_.append(text).append("\n");
}

void TextWriter::heading(std::string_view text) {
  line();
  line("  " + bold(text));
}

void TextWriter::facts(const Facts& facts) {
  Table table;
  for (const Fact& fact : facts) table.push_back({fact.label, fact.value});
  const auto lines = align_columns(table, 2);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    line("    " + (facts[i].fault ? bad(lines[i]) : lines[i]));
  }
}

void TextWriter::table(const Table& table, std::size_t left_columns) {
  const auto lines = align_columns(table, left_columns);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    line("    " + (i == 0 ? dim(lines[i]) : lines[i]));
  }
}

std::string TextWriter::painted(std::string_view code, std::string_view text) const {
  return coloured_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

}  // namespace portstorm::client
