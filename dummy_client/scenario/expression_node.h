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
    capture,  // of a reply; `text` is its name
    column,   // of a data set
    random,   // left: the least, right: the greatest
    negate,   // of left
    logical_not,
    add,
    subtract,
    multiply,
    divide,
    remainder,
    join,  // of two texts
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    logical_and,
    logical_or,
  };

  Kind kind = Kind::constant;
  ExpressionType type = ExpressionType::integer;
  bool uses_stamp = false;
  bool uses_capture = false;
  std::int64_t integer = 0;  // a constant's value, by its type
  double number = 0;
  std::string text;
  std::size_t slot = 0;  // of a capture, or the index of a data set
  std::size_t column_index = 0;
  std::shared_ptr<const DataSet> data;
  std::unique_ptr<const Node> left, right;

  bool is_constant() const noexcept { return kind == Kind::constant; }
};

using NodePointer = std::unique_ptr<Expression::Node>;

// expression_node.cpp. The operator stands as `symbol` in the mistakes; null when the types do not
// fit or the result cannot be, `why` is set then.
NodePointer make_constant(ExpressionValue value);
NodePointer make_unary(Expression::Node::Kind kind, NodePointer operand, std::string& why);
NodePointer make_binary(Expression::Node::Kind kind, std::string_view symbol, NodePointer left,
                        NodePointer right, std::string& why);

// expression.cpp. All throw EvaluationError.
std::int64_t integer_of(const Expression::Node& node, const EvaluationContext& context);
double number_of(const Expression::Node& node, const EvaluationContext& context);
void append_text_of(const Expression::Node& node, const EvaluationContext& context,
                    std::string& out);
ExpressionValue value_of(const Expression::Node& node, const EvaluationContext& context);

// expression_parser.cpp. Null on failure; `why` and `offset` are set then, as Expression::parse has
// it.
NodePointer parse_expression(std::string_view text, const ExpressionNames& names, std::string& why,
                             std::size_t& offset);

// Longer ones are refused: it bounds the depth of the tree.
inline constexpr std::size_t longest_expression = 1024;

}  // namespace portstorm::client
