#include "dummy_client/scenario/expression.h"

#include <array>
#include <charconv>

#include "dummy_client/scenario/checked_arithmetic.h"
#include "dummy_client/scenario/data_set.h"
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

// The value of a capture or of a column: somebody else has made it.
const ExpressionValue& stored_value(const Node& node, const EvaluationContext& context) {
  if (node.kind == Kind::column) {
    if (!context.data_rows) throw EvaluationError{"data cannot be used here"};
    return node.data->cell(context.data_rows[node.slot], node.column_index);
  }
  if (!context.captures) throw EvaluationError{"captured values cannot be used here"};
  const auto& captured = context.captures[node.slot];
  if (!captured) {
    throw EvaluationError{"\"" + node.text +
                          "\" has no value yet: nothing was captured in this iteration"};
  }
  return *captured;
}

bool is_stored(const Node& node) {
  return node.kind == Kind::capture || node.kind == Kind::column;
}

// Without a copy where the text lies somewhere already; otherwise it is made in `scratch`.
std::string_view text_of(const Node& node, const EvaluationContext& context, std::string& scratch) {
  if (node.kind == Kind::constant) return node.text;
  if (node.kind == Kind::stamp) return context.stamp;
  if (is_stored(node)) return std::get<std::string>(stored_value(node, context));
  append_text_of(node, context, scratch);
  return scratch;
}

template <class Operand>
bool holds(Kind comparison, const Operand& left, const Operand& right) {
  switch (comparison) {
    case Kind::equal:
      return left == right;
    case Kind::not_equal:
      return left != right;
    case Kind::less:
      return left < right;
    case Kind::less_equal:
      return left <= right;
    case Kind::greater:
      return left > right;
    default:
      return left >= right;
  }
}

bool compare(const Node& node, const EvaluationContext& context) {
  const Node& left = *node.left;
  const Node& right = *node.right;
  if (left.type == ExpressionType::text) {
    std::string left_scratch, right_scratch;
    return holds(node.kind, text_of(left, context, left_scratch),
                 text_of(right, context, right_scratch));
  }
  if (left.type == ExpressionType::integer && right.type == ExpressionType::integer) {
    return holds(node.kind, integer_of(left, context), integer_of(right, context));
  }
  return holds(node.kind, number_of(left, context), number_of(right, context));
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
    case Kind::capture:
    case Kind::column:
      return std::get<std::int64_t>(stored_value(node, context));
    case Kind::random:
      return draw(node, context);
    case Kind::negate:
      return checked::negate(integer_of(*node.left, context));
    case Kind::logical_not:
      return integer_of(*node.left, context) == 0;
    case Kind::logical_and:
      return integer_of(*node.left, context) != 0 && integer_of(*node.right, context) != 0;
    case Kind::logical_or:
      return integer_of(*node.left, context) != 0 || integer_of(*node.right, context) != 0;
    case Kind::equal:
    case Kind::not_equal:
    case Kind::less:
    case Kind::less_equal:
    case Kind::greater:
    case Kind::greater_equal:
      return compare(node, context);
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
  if (is_stored(node)) return std::get<double>(stored_value(node, context));
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
  } else if (is_stored(node)) {
    out += std::get<std::string>(stored_value(node, context));
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

Expression::Expression() : Expression(ExpressionValue(std::int64_t{0})) {}

Expression::Expression(ExpressionValue constant) : root_(make_constant(std::move(constant))) {}

std::optional<Expression> Expression::parse(std::string_view text, const ExpressionNames& names,
                                            std::string& why, std::size_t& offset) {
  NodePointer root = parse_expression(text, names, why, offset);
  if (!root) return std::nullopt;
  Expression expression;
  expression.source_ = text;
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

bool Expression::uses_capture() const noexcept {
  return root_->uses_capture;
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
