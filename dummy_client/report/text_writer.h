#pragma once
// Lines of a report for a terminal: indented, in colour where that is wanted.

#include <string>
#include <string_view>

#include "dummy_client/report/facts.h"
#include "dummy_client/report/table.h"

namespace portstorm::client {

enum class Colours : std::uint8_t { none, ansi };

class TextWriter {
 public:
  explicit TextWriter(Colours colours) : coloured_(colours == Colours::ansi) {}

  void line(std::string_view text = {});
  void heading(std::string_view text);
  void facts(const Facts& facts);
  void table(const Table& table, std::size_t left_columns);  // the first row is its header

  std::string bold(std::string_view text) const { return painted("1", text); }
  std::string dim(std::string_view text) const { return painted("2", text); }
  std::string good(std::string_view text) const { return painted("32", text); }
  std::string bad(std::string_view text) const { return painted("31", text); }
  std::string tick(bool passed) const { return passed ? good("✓") : bad("✗"); }

  std::string take() { return std::move(text_); }

 private:
  std::string painted(std::string_view code, std::string_view text) const;

  bool coloured_;
  std::string text_;
};

}  // namespace portstorm::client
