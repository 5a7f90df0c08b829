#pragma once
// Cuts the text of an expression into numbers, names and symbols. Private to expression*.cpp.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace portstorm::client {

struct Token {
  enum class Kind : std::uint8_t { integer, number, name, symbol, end, unknown };

  Kind kind = Kind::end;
  std::string_view text;
  std::size_t offset = 0;  // of its first character

  bool is(char symbol) const noexcept { return kind == Kind::symbol && text.front() == symbol; }
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) noexcept : text_(text) {}

  // At the end of the text: a token of kind end, again and again.
  Token next() noexcept;

 private:
  std::size_t number_end(std::size_t begin, Token::Kind& kind) const noexcept;

  std::string_view text_;
  std::size_t position_ = 0;
};

// Letters, digits and '_', no digit first.
bool is_expression_name(std::string_view text) noexcept;

}  // namespace portstorm::client
