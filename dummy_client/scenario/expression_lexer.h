#pragma once
// Cuts the text of an expression into numbers, names and symbols. Private to expression*.cpp.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace portstorm::client {

struct Token {
  enum class Kind : std::uint8_t {
    integer,
    number,
    text,  // without its quotation marks
    name,
    symbol,  // of one character or two: "<", "<="
    end,
    unknown,
    open_text,  // a quotation mark without the second one
  };

  Kind kind = Kind::end;
  std::string_view text;
  std::size_t offset = 0;  // of its first character

  bool is(std::string_view symbol) const noexcept { return kind == Kind::symbol && text == symbol; }
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) noexcept : text_(text) {}

  // At the end of the text: a token of kind end, again and again.
  Token next() noexcept;

 private:
  std::size_t number_end(std::size_t begin, Token::Kind& kind) const noexcept;
  Token quoted(std::size_t begin) noexcept;

  std::string_view text_;
  std::size_t position_ = 0;
};

// The "}" that ends the expression in "${...", or npos; one within a 'text' does not.
std::size_t find_closing_brace(std::string_view text) noexcept;

// Letters, digits and '_', no digit first.
bool is_expression_name(std::string_view text) noexcept;

}  // namespace portstorm::client
