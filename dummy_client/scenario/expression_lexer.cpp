#include "dummy_client/scenario/expression_lexer.h"

#include <algorithm>
#include <array>

namespace portstorm::client {

namespace {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

constexpr std::string_view white_space = " \t\r\n";
constexpr char quote = '\'';

// The longer ones first: "<=" is not "<" and "=".
constexpr std::array<std::string_view, 18> symbols = {
    "==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "+", "-", "*", "/", "%", "(", ")", ",", "."};

}  // namespace

std::size_t Lexer::number_end(std::size_t begin, Token::Kind& kind) const noexcept {
  std::size_t end = begin;
  while (end < text_.size() && is_digit(text_[end])) ++end;
  kind = Token::Kind::integer;
  if (end + 1 < text_.size() && text_[end] == '.' && is_digit(text_[end + 1])) {
    kind = Token::Kind::number;
    ++end;
    while (end < text_.size() && is_digit(text_[end])) ++end;
  }
  return end;
}

Token Lexer::quoted(std::size_t begin) noexcept {
  const std::size_t end = text_.find(quote, begin + 1);
  Token token;
  token.offset = begin;
  token.kind = end == text_.npos ? Token::Kind::open_text : Token::Kind::text;
  token.text = text_.substr(begin + 1, end == text_.npos ? end : end - begin - 1);
  position_ = end == text_.npos ? text_.size() : end + 1;
  return token;
}

Token Lexer::next() noexcept {
  position_ = text_.find_first_not_of(white_space, position_);
  if (position_ == text_.npos) position_ = text_.size();
  Token token;
  token.offset = position_;
  if (position_ == text_.size()) return token;

  const char first = text_[position_];
  if (first == quote) return quoted(position_);
  std::size_t end = position_ + 1;
  if (is_digit(first)) {
    end = number_end(position_, token.kind);
  } else if (is_letter(first)) {
    token.kind = Token::Kind::name;
    while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]))) ++end;
  } else {
    const std::string_view rest = text_.substr(position_);
    const auto symbol = std::find_if(symbols.begin(), symbols.end(), [&](std::string_view known) {
      return rest.starts_with(known);
    });
    token.kind = symbol == symbols.end() ? Token::Kind::unknown : Token::Kind::symbol;
    if (symbol != symbols.end()) end = position_ + symbol->size();
  }
  token.text = text_.substr(position_, end - position_);
  position_ = end;
  return token;
}

std::size_t find_closing_brace(std::string_view text) noexcept {
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == quote) in_text = !in_text;
    if (text[i] == '}' && !in_text) return i;
  }
  // A quotation mark too many: let the parser say so, of the shortest expression.
  return text.find('}');
}

bool is_expression_name(std::string_view text) noexcept {
  Lexer lexer(text);
  const Token token = lexer.next();
  return token.kind == Token::Kind::name && token.text.size() == text.size();
}

}  // namespace portstorm::client
