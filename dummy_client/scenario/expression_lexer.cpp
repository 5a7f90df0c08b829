#include "dummy_client/scenario/expression_lexer.h"

namespace portstorm::client {

namespace {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

constexpr std::string_view white_space = " \t\r\n";
constexpr std::string_view symbols = "+-*/%(),";

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

Token Lexer::next() noexcept {
  position_ = text_.find_first_not_of(white_space, position_);
  if (position_ == text_.npos) position_ = text_.size();
  Token token;
  token.offset = position_;
  if (position_ == text_.size()) return token;

  const char first = text_[position_];
  std::size_t end = position_ + 1;
  if (is_digit(first)) {
    end = number_end(position_, token.kind);
  } else if (is_letter(first)) {
    token.kind = Token::Kind::name;
    while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]))) ++end;
  } else {
    token.kind = symbols.find(first) == symbols.npos ? Token::Kind::unknown : Token::Kind::symbol;
  }
  token.text = text_.substr(position_, end - position_);
  position_ = end;
  return token;
}

bool is_expression_name(std::string_view text) noexcept {
  Lexer lexer(text);
  const Token token = lexer.next();
  return token.kind == Token::Kind::name && token.text.size() == text.size();
}

}  // namespace portstorm::client
