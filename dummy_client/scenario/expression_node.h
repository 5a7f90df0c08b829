#pragma once
// The tree that an expression is compiled to. Private to expression*.cpp.
//
// Types are decided when the tree is made, so evaluation never looks at what an operand turned out
// to be: an integer node only has integer children, and so on.

#include <memory>
#include <string>

#include "dummy_client/scenario/expression.h"

namespace portstorm::client {

struct Expression::Node {
  enum class Kind : std::uint8_t {
    constant,
    vu,
    iteration,
    stamp,
    random,  // left: the least, right: the greatest
    negate,  // of left
    add,
    subtract,
    multiply,
    divide,
    remainder,
    join,  // of two texts
  };

  Kind kind = Kind::constant;
  ExpressionType type = ExpressionType::integer;
  bool uses_stamp = false;
  std::int64_t integer = 0;  // a constant's value, by its type
  double number = 0;
  std::string text;
  std::unique_ptr<const Node> left, right;

  bool is_constant() const noexcept { return kind == Kind::constant; }
};

using NodePointer = std::unique_ptr<Expression::Node>;

NodePointer make_constant(ExpressionValue value);

// All throw EvaluationError.
std::int64_t integer_of(const Expression::Node& node, const EvaluationContext& context);
double number_of(const Expression::Node& node, const EvaluationContext& context);
void append_text_of(const Expression::Node& node, const EvaluationContext& context,
                    std::string& out);
ExpressionValue value_of(const Expression::Node& node, const EvaluationContext& context);

// expression_parser.cpp. Null on failure; `why` and `offset` are set then.
NodePointer parse_expression(std::string_view text, const Expression::Variables& variables,
                             std::string& why, std::size_t& offset);

// Longer ones are refused: it bounds the depth of the tree.
inline constexpr std::size_t longest_expression = 1024;

}  // namespace portstorm::client
