#pragma once
// The expressions of scenario files: `${vu / room_size}`, compiled when the file is read.
//
//   Expression   what stands between ${ and }, or a bare number
//   Template     text with expressions in it: "user${vu}"; a Template that is one ${...} and
//                nothing else keeps the expression's type (a number stays a number)
//
// Names: vu, iteration (both from 0), stamp, the scenario's variables, what the flow has captured,
// and data.column of a CSV file. 'text' is a text. Functions: random(a, b), an integer from a to b,
// both included. Operators, from the strongest:
//
//   - !              of one operand
//   * / %            arithmetic on two integers is integer arithmetic (division truncates toward
//   + -              zero), otherwise floating; + on texts joins them
//   == != < <= > >=  two numbers, or two texts byte by byte: the integer 1 or 0; no chains
//   && ||            integers, 0 is false; the right side is evaluated only where it matters
//
// Division by zero and overflow are errors of evaluation.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace portstorm::client {

// The stamp of a message that a ledger follows has at most so many characters, all printable.
inline constexpr std::size_t max_stamp_bytes = 64;

using ExpressionValue = std::variant<std::int64_t, double, std::string>;

struct DataSet;  // dummy_client/scenario/data_set.h
class Random;    // dummy_client/scenario/random.h: seeded, the same on every platform

// What an expression may read while it is evaluated.
struct EvaluationContext {
  std::uint64_t vu = 0;
  std::uint64_t iteration = 0;
  std::string_view stamp;  // made by the ledger for the message being sent
  Random* random = nullptr;
  const std::optional<ExpressionValue>* captures = nullptr;  // by slot; empty: not captured yet
  const std::size_t* data_rows = nullptr;  // by data set: the row of this iteration
};

struct EvaluationError {
  std::string message;
};

// Known when the file is read: variables are constants, and every name has a type.
enum class ExpressionType : std::uint8_t { integer, number, text };

// The names that a scenario file adds to those that every expression has.
struct ExpressionNames {
  struct Capture {
    std::size_t slot = 0;
    // Nothing when a mistake was reported where it is captured: whoever uses it need not report
    // another.
    std::optional<ExpressionType> type;
  };
  struct Data {
    std::size_t index = 0;
    std::shared_ptr<const DataSet> set;  // null: could not be read, which was reported
  };

  std::map<std::string, ExpressionValue> variables;
  std::map<std::string, Capture> captures;
  std::map<std::string, Data> data;

  ExpressionNames() = default;
  ExpressionNames(std::map<std::string, ExpressionValue> plain_variables)
      : variables(std::move(plain_variables)) {}
};

class Expression {
 public:
  using Variables = std::map<std::string, ExpressionValue>;

  Expression();  // the integer 0
  explicit Expression(ExpressionValue constant);
  // `text` is what stands between the braces. On failure: empty, and `why` and the offset of the
  // mistake within the text are set; `why` is empty when the mistake was reported elsewhere.
  // Variables are replaced by their values.
  static std::optional<Expression> parse(std::string_view text, const ExpressionNames& names,
                                         std::string& why, std::size_t& offset);

  // Throws EvaluationError (division by zero, overflow, a text where a number is needed).
  ExpressionValue evaluate(const EvaluationContext& context) const;
  std::int64_t evaluate_integer(const EvaluationContext& context) const;

  // The value as text, appended (no allocation beyond the string's growth).
  void append_text(const EvaluationContext& context, std::string& out) const;

  ExpressionType type() const noexcept;
  bool uses_stamp() const noexcept;
  bool uses_capture() const noexcept;
  bool is_constant() const noexcept;
  // As it was written; empty for what was no text.
  const std::string& source() const noexcept { return source_; }

  struct Node;

 private:
  std::shared_ptr<const Node> root_;
  std::string source_;
};

class Template {
 public:
  Template() = default;
  explicit Template(ExpressionValue constant);  // keeps its type
  // As Expression::parse; "$${" stands for a literal "${".
  static std::optional<Template> parse(std::string_view text, const ExpressionNames& names,
                                       std::string& why, std::size_t& offset);

  ExpressionValue evaluate(const EvaluationContext& context) const;
  // The value as text, appended (no allocation beyond the string's growth).
  void append_text(const EvaluationContext& context, std::string& out) const;
  // The same with names instead of what only a run can capture: "room-<room_id>".
  std::string readable_text(const EvaluationContext& context) const;

  // What its text takes at the least, a stamp counted as max_stamp_bytes.
  std::size_t least_bytes() const;

  ExpressionType type() const noexcept;
  bool uses_stamp() const noexcept;
  bool uses_capture() const noexcept;
  bool is_constant() const noexcept;

 private:
  std::vector<std::variant<std::string, Expression>> parts_;
};

std::string to_text(const ExpressionValue& value);

}  // namespace portstorm::client
