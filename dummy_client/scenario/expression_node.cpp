// Nodes with their types: what an operator makes of its operands, and what it refuses. A node whose
// operands are constants becomes a constant itself.

#include "dummy_client/scenario/expression_node.h"

#include <fmt/format.h>

namespace portstorm::client {

namespace {

using Node = Expression::Node;
using Kind = Node::Kind;
using Type = ExpressionType;

NodePointer make_node(Kind kind, Type type, NodePointer left, NodePointer right = nullptr) {
  auto node = std::make_unique<Node>();
  node->kind = kind;
  node->type = type;
  node->uses_stamp = left->uses_stamp || (right && right->uses_stamp);
  node->uses_capture = left->uses_capture || (right && right->uses_capture);
  node->left = std::move(left);
  node->right = std::move(right);
  return node;
}

// A draw is never folded: it is another one each time.
NodePointer fold(NodePointer node, std::string& why) {
  if (!node->left->is_constant() || (node->right && !node->right->is_constant())) return node;
  try {
    return make_constant(value_of(*node, {}));
  } catch (const EvaluationError& error) {
    why = error.message;
    return nullptr;
  }
}

bool are_integers(const Node& left, const Node& right) {
  return left.type == Type::integer && right.type == Type::integer;
}

NodePointer make_random(NodePointer least, NodePointer greatest, std::string& why) {
  if (!are_integers(*least, *greatest)) {
    why = "random(a, b) takes two integers";
    return nullptr;
  }
  if (least->is_constant() && greatest->is_constant() && least->integer > greatest->integer) {
    why = fmt::format("random({}, {}): the first must not be above the second", least->integer,
                      greatest->integer);
    return nullptr;
  }
  return make_node(Kind::random, Type::integer, std::move(least), std::move(greatest));
}

NodePointer make_arithmetic(Kind kind, std::string_view symbol, NodePointer left, NodePointer right,
                            std::string& why) {
  const bool left_text = left->type == Type::text;
  const bool right_text = right->type == Type::text;
  if (kind == Kind::add && left_text && right_text) {
    return fold(make_node(Kind::join, Type::text, std::move(left), std::move(right)), why);
  }
  if (left_text || right_text) {
    why = kind == Kind::add
              ? "\"+\" adds two numbers or joins two texts: write a text and a number "
                "side by side, each in its own ${...}"
              : fmt::format("\"{}\" needs numbers, not texts", symbol);
    return nullptr;
  }
  if ((kind == Kind::divide || kind == Kind::remainder) && right->is_constant() &&
      number_of(*right, {}) == 0) {
    why = "division by zero";
    return nullptr;
  }
  const Type type = are_integers(*left, *right) ? Type::integer : Type::number;
  return fold(make_node(kind, type, std::move(left), std::move(right)), why);
}

NodePointer make_comparison(Kind kind, std::string_view symbol, NodePointer left, NodePointer right,
                            std::string& why) {
  if ((left->type == Type::text) != (right->type == Type::text)) {
    why = fmt::format("\"{}\" compares two numbers or two texts, not a text with a number", symbol);
    return nullptr;
  }
  return fold(make_node(kind, Type::integer, std::move(left), std::move(right)), why);
}

NodePointer make_logical(Kind kind, std::string_view symbol, NodePointer left, NodePointer right,
                         std::string& why) {
  if (!are_integers(*left, *right)) {
    why = fmt::format("\"{}\" needs two integers, such as comparisons give", symbol);
    return nullptr;
  }
  return fold(make_node(kind, Type::integer, std::move(left), std::move(right)), why);
}

}  // namespace

NodePointer make_constant(ExpressionValue value) {
  auto node = std::make_unique<Node>();
  node->type = static_cast<ExpressionType>(value.index());
  if (const auto* integer = std::get_if<std::int64_t>(&value)) node->integer = *integer;
  if (const auto* number = std::get_if<double>(&value)) node->number = *number;
  if (auto* text = std::get_if<std::string>(&value)) node->text = std::move(*text);
  return node;
}

NodePointer make_unary(Kind kind, NodePointer operand, std::string& why) {
  const Type type = operand->type;
  if (kind == Kind::logical_not && type != Type::integer) {
    why = "\"!\" needs an integer, such as a comparison gives";
    return nullptr;
  }
  if (type == Type::text) {
    why = "\"-\" needs a number, not a text";
    return nullptr;
  }
  return fold(make_node(kind, type, std::move(operand)), why);
}

NodePointer make_binary(Kind kind, std::string_view symbol, NodePointer left, NodePointer right,
                        std::string& why) {
  switch (kind) {
    case Kind::random:
      return make_random(std::move(left), std::move(right), why);
    case Kind::logical_and:
    case Kind::logical_or:
      return make_logical(kind, symbol, std::move(left), std::move(right), why);
    case Kind::add:
    case Kind::subtract:
    case Kind::multiply:
    case Kind::divide:
    case Kind::remainder:
      return make_arithmetic(kind, symbol, std::move(left), std::move(right), why);
    default:
      return make_comparison(kind, symbol, std::move(left), std::move(right), why);
  }
}

}  // namespace portstorm::client
