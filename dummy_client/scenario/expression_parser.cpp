// Recursive descent:
//
//   sum      = product { ("+" | "-") product }
//   product  = factor { ("*" | "/" | "%") factor }
//   factor   = "-" factor | number | name | "random" "(" sum "," sum ")" | "(" sum ")"

#include <fmt/format.h>

#include <charconv>
#include <vector>

#include "dummy_client/scenario/expression_lexer.h"
#include "dummy_client/scenario/expression_node.h"
#include "json_file/fields.h"

namespace portstorm::client {

namespace {

using Node = Expression::Node;
using Kind = Node::Kind;

constexpr unsigned deepest = 64;  // parentheses, signs and calls, one inside the other

class Parser {
 public:
  Parser(std::string_view text, const Expression::Variables& variables)
      : variables_(variables), lexer_(text), token_(lexer_.next()) {}

  NodePointer parse();

  std::string why;
  std::size_t offset = 0;

 private:
  NodePointer sum();
  NodePointer product();
  NodePointer factor();
  NodePointer negation();
  NodePointer number();
  NodePointer name();
  NodePointer call(const Token& function);
  NodePointer parenthesis();

  NodePointer combine(Kind kind, const Token& symbol, NodePointer left, NodePointer right);
  NodePointer join(const Token& symbol, NodePointer left, NodePointer right);
  NodePointer fold(NodePointer node, const Token& at);
  NodePointer fail(const Token& at, std::string reason);
  NodePointer fail_unknown(const Token& unknown);
  bool accept(char symbol);
  bool expect(char symbol);
  std::string found() const;

  const Expression::Variables& variables_;
  Lexer lexer_;
  Token token_;
  unsigned depth_ = 0;
};

NodePointer Parser::fail(const Token& at, std::string reason) {
  if (why.empty()) {
    why = std::move(reason);
    offset = at.offset;
  }
  return nullptr;
}

std::string Parser::found() const {
  return token_.kind == Token::Kind::end ? "the end" : fmt::format("\"{}\"", token_.text);
}

bool Parser::accept(char symbol) {
  if (!token_.is(symbol)) return false;
  token_ = lexer_.next();
  return true;
}

bool Parser::expect(char symbol) {
  if (accept(symbol)) return true;
  fail(token_, fmt::format("expected \"{}\", found {}", symbol, found()));
  return false;
}

NodePointer Parser::parse() {
  NodePointer root = sum();
  if (!root) return nullptr;
  if (token_.kind == Token::Kind::end) return root;
  return fail(token_, fmt::format("expected an operator or the end, found {}", found()));
}

NodePointer Parser::sum() {
  NodePointer left = product();
  while (left && (token_.is('+') || token_.is('-'))) {
    const Token symbol = token_;
    token_ = lexer_.next();
    const Kind kind = symbol.is('+') ? Kind::add : Kind::subtract;
    left = combine(kind, symbol, std::move(left), product());
  }
  return left;
}

NodePointer Parser::product() {
  NodePointer left = factor();
  while (left && (token_.is('*') || token_.is('/') || token_.is('%'))) {
    const Token symbol = token_;
    token_ = lexer_.next();
    const Kind kind = symbol.is('*')   ? Kind::multiply
                      : symbol.is('/') ? Kind::divide
                                       : Kind::remainder;
    left = combine(kind, symbol, std::move(left), factor());
  }
  return left;
}

NodePointer Parser::factor() {
  if (depth_ == deepest) return fail(token_, fmt::format("nested deeper than {}", deepest));
  ++depth_;
  NodePointer node;
  if (token_.is('-')) {
    node = negation();
  } else if (token_.is('(')) {
    node = parenthesis();
  } else if (token_.kind == Token::Kind::integer || token_.kind == Token::Kind::number) {
    node = number();
  } else if (token_.kind == Token::Kind::name) {
    node = name();
  } else {
    node = fail(token_, fmt::format("expected a number, a name or \"(\", found {}", found()));
  }
  --depth_;
  return node;
}

NodePointer Parser::negation() {
  const Token sign = token_;
  token_ = lexer_.next();
  NodePointer operand = factor();
  if (!operand) return nullptr;
  if (operand->type == ExpressionType::text) return fail(sign, "\"-\" needs a number, not a text");
  auto node = std::make_unique<Node>();
  node->kind = Kind::negate;
  node->type = operand->type;
  node->left = std::move(operand);
  return fold(std::move(node), sign);
}

NodePointer Parser::parenthesis() {
  accept('(');
  NodePointer inner = sum();
  return inner && expect(')') ? std::move(inner) : nullptr;
}

NodePointer Parser::number() {
  const Token token = token_;
  token_ = lexer_.next();
  const char* end = token.text.data() + token.text.size();
  if (token.kind == Token::Kind::number) {
    double value = 0;
    const auto result = std::from_chars(token.text.data(), end, value);
    if (result.ec != std::errc()) return fail(token, "the number is too large");
    return make_constant(value);
  }
  std::int64_t value = 0;
  const auto result = std::from_chars(token.text.data(), end, value);
  if (result.ec != std::errc()) return fail(token, "the integer does not fit 64 bits");
  return make_constant(value);
}

NodePointer Parser::name() {
  const Token token = token_;
  token_ = lexer_.next();
  if (token_.is('(')) return call(token);
  if (const auto variable = variables_.find(std::string(token.text));
      variable != variables_.end()) {
    return make_constant(variable->second);
  }
  auto node = std::make_unique<Node>();
  if (token.text == "vu") {
    node->kind = Kind::vu;
  } else if (token.text == "iteration") {
    node->kind = Kind::iteration;
  } else if (token.text == "stamp") {
    node->kind = Kind::stamp;
    node->type = ExpressionType::text;
    node->uses_stamp = true;
  } else {
    return fail_unknown(token);
  }
  return node;
}

NodePointer Parser::fail_unknown(const Token& unknown) {
  if (unknown.text == "random") return fail(unknown, "random needs its bounds: random(1, 6)");
  std::vector<std::string_view> names = {"vu", "iteration", "stamp"};
  for (const auto& [variable, value] : variables_) names.push_back(variable);
  std::string hint = json_file::did_you_mean(unknown.text, names);
  if (hint.empty()) hint = fmt::format("; known here: {}", fmt::join(names, ", "));
  return fail(unknown, fmt::format("unknown name \"{}\"{}", unknown.text, hint));
}

NodePointer Parser::call(const Token& function) {
  if (function.text != "random") {
    return fail(function, fmt::format("unknown function \"{}\"; the only one is random(a, b)",
                                      function.text));
  }
  accept('(');
  NodePointer least = sum();
  if (!least || !expect(',')) return nullptr;
  NodePointer greatest = sum();
  if (!greatest || !expect(')')) return nullptr;
  if (least->type != ExpressionType::integer || greatest->type != ExpressionType::integer) {
    return fail(function, "random(a, b) takes two integers");
  }
  if (least->is_constant() && greatest->is_constant() && least->integer > greatest->integer) {
    return fail(function, fmt::format("random({}, {}): the first must not be above the second",
                                      least->integer, greatest->integer));
  }
  auto node = std::make_unique<Node>();
  node->kind = Kind::random;
  node->left = std::move(least);
  node->right = std::move(greatest);
  return node;
}

NodePointer Parser::combine(Kind kind, const Token& symbol, NodePointer left, NodePointer right) {
  if (!left || !right) return nullptr;
  const bool left_text = left->type == ExpressionType::text;
  const bool right_text = right->type == ExpressionType::text;
  if (left_text || right_text) {
    if (kind == Kind::add && left_text && right_text) {
      return join(symbol, std::move(left), std::move(right));
    }
    return fail(symbol,
                kind == Kind::add
                    ? "\"+\" adds two numbers or joins two texts: write a text and a number "
                      "side by side, each in its own ${...}"
                    : fmt::format("\"{}\" needs numbers, not texts", symbol.text));
  }
  const bool integers =
      left->type == ExpressionType::integer && right->type == ExpressionType::integer;
  if ((kind == Kind::divide || kind == Kind::remainder) && right->is_constant() &&
      number_of(*right, {}) == 0) {
    return fail(symbol, "division by zero");
  }
  auto node = std::make_unique<Node>();
  node->kind = kind;
  node->type = integers ? ExpressionType::integer : ExpressionType::number;
  node->left = std::move(left);
  node->right = std::move(right);
  return fold(std::move(node), symbol);
}

NodePointer Parser::join(const Token& symbol, NodePointer left, NodePointer right) {
  auto node = std::make_unique<Node>();
  node->kind = Kind::join;
  node->type = ExpressionType::text;
  node->uses_stamp = left->uses_stamp || right->uses_stamp;
  node->left = std::move(left);
  node->right = std::move(right);
  return fold(std::move(node), symbol);
}

// A node whose operands are constants becomes a constant itself.
NodePointer Parser::fold(NodePointer node, const Token& at) {
  if (!node->left->is_constant() || (node->right && !node->right->is_constant())) return node;
  try {
    return make_constant(value_of(*node, {}));
  } catch (const EvaluationError& error) {
    return fail(at, error.message);
  }
}

}  // namespace

NodePointer parse_expression(std::string_view text, const Expression::Variables& variables,
                             std::string& why, std::size_t& offset) {
  if (text.size() > longest_expression) {
    why = fmt::format("the expression has more than {} characters", longest_expression);
    offset = 0;
    return nullptr;
  }
  Parser parser(text, variables);
  NodePointer root = parser.parse();
  if (!root) {
    why = std::move(parser.why);
    offset = parser.offset;
  }
  return root;
}

}  // namespace portstorm::client
