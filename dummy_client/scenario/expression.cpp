#include "dummy_client/scenario/expression.h"

#include <array>
#include <charconv>

#include "dummy_client/scenario/checked_arithmetic.h"
#include "dummy_client/scenario/expression_node.h"
#include "dummy_client/scenario/random.h"

namespace portstorm::client {

namespace {

using Node = Expression::Node;
using Kind = Node::Kind;

template <class Number>
void append_number(Number number, std::string& out) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

std::int64_t draw(const Node& node, const EvaluationContext& context) {
  const std::int64_t least = integer_of(*node.left, context);
  const std::int64_t greatest = integer_of(*node.right, context);
  if (least > greatest) {
    throw EvaluationError{"random(" + std::to_string(least) + ", " + std::to_string(greatest) +
                          "): the first is the least and must not be above the second"};
  }
  if (!context.random) throw EvaluationError{"random() cannot be used here"};
  return context.random->uniform_integer(least, greatest);
}

}  // namespace

std::int64_t integer_of(const Node& node, const EvaluationContext& context) {
  switch (node.kind) {
    case Kind::constant:
      return node.integer;
    case Kind::vu:
      return static_cast<std::int64_t>(context.vu);
    case Kind::iteration:
      return static_cast<std::int64_t>(context.iteration);
    case Kind::random:
      return draw(node, context);
    case Kind::negate:
      return checked::negate(integer_of(*node.left, context));
    default:
      break;
  }
  const std::int64_t left = integer_of(*node.left, context);
  const std::int64_t right = integer_of(*node.right, context);
  switch (node.kind) {
    case Kind::add:
      return checked::add(left, right);
    case Kind::subtract:
      return checked::subtract(left, right);
    case Kind::multiply:
      return checked::multiply(left, right);
    case Kind::divide:
      return checked::divide(left, right);
    default:
      return checked::remainder(left, right);
  }
}

double number_of(const Node& node, const EvaluationContext& context) {
  if (node.type == ExpressionType::integer) {
    return static_cast<double>(integer_of(node, context));
  }
  if (node.kind == Kind::constant) return node.number;
  const double left = number_of(*node.left, context);
  if (node.kind == Kind::negate) return -left;
  const double right = number_of(*node.right, context);
  switch (node.kind) {
    case Kind::add:
      return checked::finite(left + right);
    case Kind::subtract:
      return checked::finite(left - right);
    case Kind::multiply:
      return checked::finite(left * right);
    case Kind::divide:
      return checked::divide(left, right);
    default:
      return checked::remainder(left, right);
  }
}

void append_text_of(const Node& node, const EvaluationContext& context, std::string& out) {
  switch (node.type) {
    case ExpressionType::integer:
      return append_number(integer_of(node, context), out);
    case ExpressionType::number:
      return append_number(number_of(node, context), out);
    case ExpressionType::text:
      break;
  }
  if (node.kind == Kind::constant) {
    out += node.text;
  } else if (node.kind == Kind::stamp) {
    out += context.stamp;
  } else {
    append_text_of(*node.left, context, out);
    append_text_of(*node.right, context, out);
  }
}

ExpressionValue value_of(const Node& node, const EvaluationContext& context) {
  if (node.type == ExpressionType::integer) return integer_of(node, context);
  if (node.type == ExpressionType::number) return number_of(node, context);
  std::string text;
  append_text_of(node, context, text);
  return text;
}

NodePointer make_constant(ExpressionValue value) {
  auto node = std::make_unique<Node>();
  node->type = static_cast<ExpressionType>(value.index());
  if (const auto* integer = std::get_if<std::int64_t>(&value)) node->integer = *integer;
  if (const auto* number = std::get_if<double>(&value)) node->number = *number;
  if (auto* text = std::get_if<std::string>(&value)) node->text = std::move(*text);
  return node;
}

Expression::Expression() : Expression(ExpressionValue(std::int64_t{0})) {}

Expression::Expression(ExpressionValue constant) : root_(make_constant(std::move(constant))) {}

std::optional<Expression> Expression::parse(std::string_view text, const Variables& variables,
                                            std::string& why, std::size_t& offset) {
  NodePointer root = parse_expression(text, variables, why, offset);
  if (!root) return std::nullopt;
  Expression expression;
  expression.root_ = std::move(root);
  return expression;
}

ExpressionValue Expression::evaluate(const EvaluationContext& context) const {
  return value_of(*root_, context);
}

std::int64_t Expression::evaluate_integer(const EvaluationContext& context) const {
  if (root_->type == ExpressionType::integer) return integer_of(*root_, context);
  throw EvaluationError{root_->type == ExpressionType::text
                            ? "a text where an integer is needed"
                            : "a number with a fraction where an integer is needed"};
}

void Expression::append_text(const EvaluationContext& context, std::string& out) const {
  append_text_of(*root_, context, out);
}

ExpressionType Expression::type() const noexcept {
  return root_->type;
}

bool Expression::uses_stamp() const noexcept {
  return root_->uses_stamp;
}

bool Expression::is_constant() const noexcept {
  return root_->is_constant();
}

std::string to_text(const ExpressionValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  std::string out;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) append_number(*integer, out);
  if (const auto* number = std::get_if<double>(&value)) append_number(*number, out);
  return out;
}

}  // namespace portstorm::client
