#include "json_file/parse_error.h"

#include <fmt/format.h>

#include <string_view>

namespace portstorm::json_file {

namespace {

// What stands at the cursor, for "found ...".
std::string describe(const TextCursor& cursor) {
  constexpr std::size_t longest = 24;
  if (cursor.at_end()) return "the end of the file";
  const std::string_view token = cursor.token();
  if (token.front() == '"') return "a string";
  if (token.starts_with("//") || token.starts_with("/*") || token.starts_with("#")) {
    return "a comment, which JSON does not have";
  }
  for (const char c : token) {
    if (c < ' ' || c > '~') return fmt::format("the byte 0x{:02x}", static_cast<unsigned char>(c));
  }
  if (token.size() > longest) return fmt::format("'{}...'", token.substr(0, longest));
  return fmt::format("'{}'", token);
}

void expected(const TextCursor& cursor, std::string_view what, Mistakes& mistakes) {
  mistakes.add(cursor.place(), fmt::format("expected {}, found {}", what, describe(cursor)));
}

bool is_hexadecimal(std::string_view digits) {
  return digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

// The parser refused the string that starts here: find the byte it stumbled over.
void report_bad_string(TextCursor cursor, Mistakes& mistakes) {
  const Place start = cursor.place();
  cursor.advance(1);
  while (!cursor.at_end() && cursor.peek() != '"') {
    const char c = cursor.peek();
    if (c == '\n' || c == '\r') {
      return mistakes.add(start,
                          "the string is not closed on its line: expected '\"' (a line "
                          "break inside a string is written \\n)");
    }
    if (static_cast<unsigned char>(c) < ' ') {
      return mistakes.add(cursor.place(),
                          fmt::format("the control character 0x{:02x} is not allowed in a string; "
                                      "write \\u{:04x}",
                                      static_cast<int>(c), static_cast<int>(c)));
    }
    if (c == '\\') {
      const std::string_view escape = cursor.rest().substr(1);
      if (escape.empty()) break;
      if (escape.front() == 'u' && (escape.size() < 5 || !is_hexadecimal(escape.substr(1, 4)))) {
        return mistakes.add(cursor.place(), "expected four hexadecimal digits after \\u");
      }
      if (std::string_view("\"\\/bfnrtu").find(escape.front()) == std::string_view::npos) {
        return mistakes.add(cursor.place(),
                            "unknown escape: expected \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\uXXXX "
                            "(a backslash in a path is written \\\\)");
      }
      cursor.advance(1);
    }
    cursor.advance(1);
  }
  if (cursor.at_end()) return mistakes.add(start, "the string is not closed: expected '\"'");
  mistakes.add(start, "the string is not valid UTF-8, or has half of a \\u surrogate pair");
}

void report_bad_value(const TextCursor& cursor, std::string_view expectation, Mistakes& mistakes) {
  const char c = cursor.peek();
  if (c == '"') return report_bad_string(cursor, mistakes);
  const std::string_view token = cursor.token();
  if (c == '\'') {
    return mistakes.add(cursor.place(), "strings stand in double quotes, not in single ones");
  }
  if (c == '-' || c == '+' || c == '.' || (c >= '0' && c <= '9')) {
    return mistakes.add(cursor.place(),
                        fmt::format("'{}' is no number of JSON, or out of range", token));
  }
  expected(cursor, expectation, mistakes);
}

void report_bad_key(const TextCursor& cursor, std::string_view what, Mistakes& mistakes) {
  if (cursor.peek() == '"') return report_bad_string(cursor, mistakes);
  expected(cursor, what, mistakes);
}

// After a whole member or element: either the comma is missing, or what follows it is wrong.
bool step_over_comma(TextCursor& cursor, std::string_view expectation, char close,
                     Mistakes& mistakes) {
  if (cursor.peek() != ',') {
    expected(cursor, expectation, mistakes);
    return false;
  }
  const Place comma = cursor.place();
  cursor.advance(1);
  cursor.skip_whitespace();
  if (cursor.peek() != close) return true;
  mistakes.add(comma, fmt::format("a comma before '{}' is not allowed", close));
  return false;
}

}  // namespace

void report_bad_value(const TextCursor& cursor, Mistakes& mistakes) {
  report_bad_value(cursor, "a value", mistakes);
}

void report_parse_error(TextCursor cursor, After after, Mistakes& mistakes) {
  cursor.skip_whitespace();
  switch (after) {
    case After::nothing:
      if (cursor.at_end()) return mistakes.add(cursor.place(), "the file is empty: expected JSON");
      return report_bad_value(cursor, "a value at the start of the file", mistakes);
    case After::document:
      return expected(cursor, "nothing after the document's end", mistakes);
    case After::object_start:
      return report_bad_key(cursor, "a key in double quotes or '}'", mistakes);
    case After::key:
      if (cursor.peek() != ':') return expected(cursor, "':' after the key", mistakes);
      cursor.advance(1);
      cursor.skip_whitespace();
      return report_bad_value(cursor, "a value after ':'", mistakes);
    case After::member:
      if (step_over_comma(cursor, "',' or '}' after the member", '}', mistakes)) {
        report_bad_key(cursor, "a key in double quotes after ','", mistakes);
      }
      return;
    case After::array_start:
      return report_bad_value(cursor, "a value or ']'", mistakes);
    case After::element:
      if (step_over_comma(cursor, "',' or ']' after the element", ']', mistakes)) {
        report_bad_value(cursor, "a value after ','", mistakes);
      }
      return;
  }
}

}  // namespace portstorm::json_file
