#pragma once
// The expressions of scenario files: `${vu / room_size}`, compiled when the file is read.
//
//   Expression   what stands between ${ and }, or a bare number
//   Template     text with expressions in it: "user${vu}"; a Template that is one ${...} and
//                nothing else keeps the expression's type (a number stays a number)
//
// Names: vu, iteration (both from 0), stamp, the scenario's variables. Functions: random(a, b), an
// integer from a to b, both included. Operators: + - * / % and parentheses, unary minus;
// arithmetic on two integers is integer arithmetic (division truncates toward zero), otherwise
// floating; + on texts joins them. Division by zero and overflow are errors of evaluation.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace portstorm::client {

// The stamp of a message that a ledger follows has at most so many characters, all printable.
inline constexpr std::size_t max_stamp_bytes = 64;

using ExpressionValue = std::variant<std::int64_t, double, std::string>;

class Random;  // dummy_client/scenario/random.h: seeded, the same on every platform

// What an expression may read while it is evaluated.
struct EvaluationContext {
  std::uint64_t vu = 0;
  std::uint64_t iteration = 0;
  std::string_view stamp;  // made by the ledger for the message being sent
  Random* random = nullptr;
};

struct EvaluationError {
  std::string message;
};

// Known when the file is read: variables are constants, and every name has a type.
enum class ExpressionType : std::uint8_t { integer, number, text };

class Expression {
 public:
  using Variables = std::map<std::string, ExpressionValue>;

  Expression();  // the integer 0
  explicit Expression(ExpressionValue constant);
  // `text` is what stands between the braces. On failure: empty, and `why` and the offset of the
  // mistake within the text are set. Variables are replaced by their values.
  static std::optional<Expression> parse(std::string_view text, const Variables& variables,
                                         std::string& why, std::size_t& offset);

  // Throws EvaluationError (division by zero, overflow, a text where a number is needed).
  ExpressionValue evaluate(const EvaluationContext& context) const;
  std::int64_t evaluate_integer(const EvaluationContext& context) const;

  // The value as text, appended (no allocation beyond the string's growth).
  void append_text(const EvaluationContext& context, std::string& out) const;

  ExpressionType type() const noexcept;
  bool uses_stamp() const noexcept;
  bool is_constant() const noexcept;

  struct Node;

 private:
  std::shared_ptr<const Node> root_;
};

class Template {
 public:
  Template() = default;
  explicit Template(ExpressionValue constant);  // keeps its type
  // As Expression::parse; "$${" stands for a literal "${".
  static std::optional<Template> parse(std::string_view text,
                                       const Expression::Variables& variables, std::string& why,
                                       std::size_t& offset);

  ExpressionValue evaluate(const EvaluationContext& context) const;
  // The value as text, appended (no allocation beyond the string's growth).
  void append_text(const EvaluationContext& context, std::string& out) const;

  // What its text takes at the least, a stamp counted as max_stamp_bytes.
  std::size_t least_bytes() const;

  ExpressionType type() const noexcept;
  bool uses_stamp() const noexcept;
  bool is_constant() const noexcept;

 private:
  std::vector<std::variant<std::string, Expression>> parts_;
};

std::string to_text(const ExpressionValue& value);

}  // namespace portstorm::client
