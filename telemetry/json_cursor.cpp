#include "telemetry/json_cursor.h"

#include <charconv>
#include <cmath>

#include "telemetry/utf8.h"

namespace portstorm::telemetry {

namespace {

constexpr std::size_t max_number_bytes = 64;
constexpr std::size_t max_name = 256;

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

// RFC 8259: -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?  from_chars takes more than that.
bool is_json_number(std::string_view text) noexcept {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t first = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at > first;
  };
  const auto is = [&](std::string_view any) {
    return at < text.size() && any.find(text[at]) != any.npos;
  };
  if (is("-")) ++at;
  const std::size_t whole = at;
  if (!digits() || (text[whole] == '0' && at > whole + 1)) return false;
  if (is(".") && (++at, !digits())) return false;
  if (is("eE")) {
    ++at;
    if (is("+-")) ++at;
    if (!digits()) return false;
  }
  return at == text.size();
}

}  // namespace

bool JsonCursor::fail(std::string_view why) {
  if (!failed_) {
    error_ = "column " + std::to_string(at_ + 1) + ": ";
    error_ += why;
  }
  failed_ = true;
  return false;
}

void JsonCursor::skip_white_space() noexcept {
  while (at_ < text_.size() &&
         std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
    ++at_;
}

bool JsonCursor::open(char bracket, std::string_view what) {
  if (failed_) return false;
  skip_white_space();
  if (peek() != bracket) return fail(std::string(what) + " was expected");
  ++at_;
  return true;
}

bool JsonCursor::closes(char bracket) {
  if (failed_) return true;
  skip_white_space();
  if (peek() != bracket) return false;
  ++at_;
  return true;
}

bool JsonCursor::separate(std::size_t count, std::size_t max) {
  if (failed_) return false;
  if (at_ == text_.size()) return fail("the line ends in the middle");
  if (count >= max) return fail("there are more than " + std::to_string(max) + " entries");
  if (count == 0) return true;
  if (peek() != ',') return fail("a comma was expected");
  ++at_;
  return true;
}

bool JsonCursor::member_name(std::string& name) {
  if (!string(name, max_name)) return false;
  skip_white_space();
  if (peek() != ':') return fail("a colon was expected");
  ++at_;
  return true;
}

bool JsonCursor::string(std::string& out, std::size_t max_bytes) {
  if (!open('"', "a string")) return false;
  out.clear();
  while (peek() != '"') {
    if (at_ == text_.size()) return fail("the line ends in the middle of a string");
    if (static_cast<unsigned char>(text_[at_]) < 0x20) return fail("a control character");
    if (text_[at_] == '\\') {
      if (!escape(out)) return false;
    } else {
      const std::size_t length = utf8_length(text_.substr(at_));
      if (length == 0) return fail("a byte that is no UTF-8");
      out.append(text_, at_, length);
      at_ += length;
    }
    if (out.size() > max_bytes) {
      return fail("a string of more than " + std::to_string(max_bytes) + " bytes");
    }
  }
  ++at_;
  return true;
}

bool JsonCursor::escape(std::string& out) {
  ++at_;
  constexpr std::string_view names = "\"\\/bfnrt", values = "\"\\/\b\f\n\r\t";
  const std::size_t known = at_ < text_.size() ? names.find(text_[at_]) : names.npos;
  if (known != names.npos) {
    out += values[known];
    ++at_;
    return true;
  }
  if (peek() != 'u') return fail("an unknown escape in a string");
  std::uint32_t unit = 0, low = 0;
  if (!hex(unit)) return false;
  if (unit >= 0xDC00 && unit <= 0xDFFF) return fail("half a surrogate pair");
  if (unit >= 0xD800 && unit <= 0xDBFF) {
    if (text_.substr(at_, 2) != "\\u") return fail("half a surrogate pair");
    ++at_;
    if (!hex(low)) return false;
    if (low < 0xDC00 || low > 0xDFFF) return fail("half a surrogate pair");
    unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
  }
  append_utf8(out, unit);
  return true;
}

// Stands at the 'u' of an escape.
bool JsonCursor::hex(std::uint32_t& unit) {
  const std::string_view digits = text_.substr(at_ + 1, 4);
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
  if (digits.size() != 4 || read.ec != std::errc() || read.ptr != digits.data() + 4) {
    return fail("\\u needs four hexadecimal digits");
  }
  at_ += 5;
  return true;
}

std::string_view JsonCursor::number_token() {
  if (failed_) return {};
  skip_white_space();
  std::size_t end = at_;
  const auto belongs = [](char c) {
    return is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
  };
  while (end < text_.size() && end - at_ <= max_number_bytes && belongs(text_[end])) ++end;
  const std::string_view token = text_.substr(at_, end - at_);
  if (!is_json_number(token)) {
    fail("a number was expected");
    return {};
  }
  return token;
}

bool JsonCursor::number(std::uint64_t& out) {
  return number(out, UINT64_MAX);
}

bool JsonCursor::number(std::uint64_t& out, std::uint64_t max) {
  const std::string_view token = number_token();
  if (token.empty()) return false;
  std::uint64_t value = 0;
  const auto read = std::from_chars(token.data(), token.data() + token.size(), value);
  if (read.ec != std::errc() || read.ptr != token.data() + token.size() || value > max) {
    return fail("a whole number from 0 to " + std::to_string(max) + " was expected");
  }
  out = value;
  at_ += token.size();
  return true;
}

bool JsonCursor::number(double& out) {
  const std::string_view token = number_token();
  if (token.empty()) return false;
  double value = 0;
  const auto read = std::from_chars(token.data(), token.data() + token.size(), value);
  if (read.ec != std::errc() || !std::isfinite(value)) return fail("a number that is too large");
  out = value;
  at_ += token.size();
  return true;
}

bool JsonCursor::skip() {
  return skip_below(max_depth);
}

bool JsonCursor::skip_below(int depth) {
  if (failed_) return false;
  if (depth == 0) return fail("values within values, too deep");
  skip_white_space();
  std::string text;
  switch (peek()) {
    case '{':
      return object(text_.size(), [&](const std::string&) { return skip_below(depth - 1); });
    case '[':
      return array(text_.size(), [&] { return skip_below(depth - 1); });
    case '"':
      return string(text, text_.size());
    default:
      break;
  }
  for (const std::string_view word : {"true", "false", "null"}) {
    if (text_.substr(at_, word.size()) == word) {
      at_ += word.size();
      return true;
    }
  }
  const std::string_view token = number_token();
  at_ += token.size();
  return !token.empty();
}

bool JsonCursor::end() {
  if (failed_) return false;
  skip_white_space();
  return at_ == text_.size() || fail("something stands behind the object");
}

}  // namespace portstorm::telemetry
