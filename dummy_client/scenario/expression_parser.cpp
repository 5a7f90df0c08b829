// Recursive descent:
//
//   alternative = conjunction { "||" conjunction }
//   conjunction = comparison { "&&" comparison }
//   comparison  = sum [ ("==" | "!=" | "<" | "<=" | ">" | ">=") sum ]
//   sum         = product { ("+" | "-") product }
//   product     = factor { ("*" | "/" | "%") factor }
//   factor      = ("-" | "!") factor | number | text | name | name "." name
//               | "random" "(" alternative "," alternative ")" | "(" alternative ")"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "dummy_client/scenario/data_set.h"
#include "dummy_client/scenario/expression_lexer.h"
#include "dummy_client/scenario/expression_node.h"
#include "json_file/fields.h"

namespace portstorm::client {

namespace {

using Node = Expression::Node;
using Kind = Node::Kind;

constexpr unsigned deepest = 64;  // parentheses, signs and calls, one inside the other

using Operator = std::pair<std::string_view, Kind>;
constexpr std::array<Operator, 2> sums = {{{"+", Kind::add}, {"-", Kind::subtract}}};
constexpr std::array<Operator, 3> products = {
    {{"*", Kind::multiply}, {"/", Kind::divide}, {"%", Kind::remainder}}};
constexpr std::array<Operator, 6> comparisons = {{{"==", Kind::equal},
                                                  {"!=", Kind::not_equal},
                                                  {"<", Kind::less},
                                                  {"<=", Kind::less_equal},
                                                  {">", Kind::greater},
                                                  {">=", Kind::greater_equal}}};

template <std::size_t Size>
std::optional<Kind> operator_of(const Token& token, const std::array<Operator, Size>& operators) {
  for (const auto& [symbol, kind] : operators) {
    if (token.is(symbol)) return kind;
  }
  return std::nullopt;
}

class Parser {
 public:
  Parser(std::string_view text, const ExpressionNames& names)
      : names_(names), lexer_(text), token_(lexer_.next()) {}

  NodePointer parse();

  std::string why;
  std::size_t offset = 0;

 private:
  NodePointer alternative();
  NodePointer conjunction();
  NodePointer comparison();
  NodePointer sum();
  NodePointer product();
  NodePointer factor();
  NodePointer operand();
  NodePointer number();
  NodePointer text();
  NodePointer name();
  NodePointer capture(const Token& name, const ExpressionNames::Capture& captured);
  NodePointer column(const Token& name, const ExpressionNames::Data& data);
  NodePointer call(const Token& function);
  NodePointer parenthesis();

  NodePointer unary(Kind kind);
  NodePointer binary(Kind kind, const Token& symbol, NodePointer left, NodePointer right);
  NodePointer fail(const Token& at, std::string reason);
  NodePointer fail_unknown(const Token& unknown);
  bool accept(std::string_view symbol);
  bool expect(std::string_view symbol);
  Token take();
  std::string found() const;

  const ExpressionNames& names_;
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
  if (token_.kind == Token::Kind::end) return "the end";
  if (token_.kind == Token::Kind::text) return "a text";
  return fmt::format("\"{}\"", token_.text);
}

Token Parser::take() {
  return std::exchange(token_, lexer_.next());
}

bool Parser::accept(std::string_view symbol) {
  if (!token_.is(symbol)) return false;
  take();
  return true;
}

bool Parser::expect(std::string_view symbol) {
  if (accept(symbol)) return true;
  fail(token_, fmt::format("expected \"{}\", found {}", symbol, found()));
  return false;
}

NodePointer Parser::parse() {
  NodePointer root = alternative();
  if (!root) return nullptr;
  if (token_.kind == Token::Kind::end) return root;
  if (token_.text == "=") {
    return fail(token_, "expected an operator or the end, found \"=\": equality is \"==\"");
  }
  return fail(token_, fmt::format("expected an operator or the end, found {}", found()));
}

NodePointer Parser::alternative() {
  NodePointer left = conjunction();
  while (left && token_.is("||")) {
    const Token symbol = take();
    left = binary(Kind::logical_or, symbol, std::move(left), conjunction());
  }
  return left;
}

NodePointer Parser::conjunction() {
  NodePointer left = comparison();
  while (left && token_.is("&&")) {
    const Token symbol = take();
    left = binary(Kind::logical_and, symbol, std::move(left), comparison());
  }
  return left;
}

NodePointer Parser::comparison() {
  NodePointer left = sum();
  const auto kind = operator_of(token_, comparisons);
  if (!left || !kind) return left;
  const Token symbol = take();
  NodePointer node = binary(*kind, symbol, std::move(left), sum());
  if (node && operator_of(token_, comparisons)) {
    return fail(token_, "comparisons do not chain: write a < b && b < c");
  }
  return node;
}

NodePointer Parser::sum() {
  NodePointer left = product();
  while (left) {
    const auto kind = operator_of(token_, sums);
    if (!kind) break;
    const Token symbol = take();
    left = binary(*kind, symbol, std::move(left), product());
  }
  return left;
}

NodePointer Parser::product() {
  NodePointer left = factor();
  while (left) {
    const auto kind = operator_of(token_, products);
    if (!kind) break;
    const Token symbol = take();
    left = binary(*kind, symbol, std::move(left), factor());
  }
  return left;
}

NodePointer Parser::factor() {
  if (depth_ == deepest) return fail(token_, fmt::format("nested deeper than {}", deepest));
  ++depth_;
  NodePointer node = operand();
  --depth_;
  return node;
}

NodePointer Parser::operand() {
  if (token_.is("-")) return unary(Kind::negate);
  if (token_.is("!")) return unary(Kind::logical_not);
  if (token_.is("(")) return parenthesis();
  switch (token_.kind) {
    case Token::Kind::integer:
    case Token::Kind::number:
      return number();
    case Token::Kind::text:
      return text();
    case Token::Kind::name:
      return name();
    case Token::Kind::open_text:
      return fail(token_, "\"'\" without the \"'\" that ends the text");
    default:
      return fail(token_, fmt::format("expected a number, a name or \"(\", found {}", found()));
  }
}

NodePointer Parser::unary(Kind kind) {
  const Token sign = take();
  NodePointer operand = factor();
  if (!operand) return nullptr;
  std::string reason;
  NodePointer node = make_unary(kind, std::move(operand), reason);
  return node ? std::move(node) : fail(sign, std::move(reason));
}

NodePointer Parser::parenthesis() {
  accept("(");
  NodePointer inner = alternative();
  return inner && expect(")") ? std::move(inner) : nullptr;
}

NodePointer Parser::number() {
  const Token token = take();
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

NodePointer Parser::text() {
  return make_constant(std::string(take().text));
}

NodePointer Parser::name() {
  const Token token = take();
  if (token_.is("(")) return call(token);
  const std::string name(token.text);
  if (const auto found = names_.variables.find(name); found != names_.variables.end()) {
    return make_constant(found->second);
  }
  if (const auto found = names_.captures.find(name); found != names_.captures.end()) {
    return capture(token, found->second);
  }
  if (const auto found = names_.data.find(name); found != names_.data.end()) {
    return column(token, found->second);
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

NodePointer Parser::capture(const Token& name, const ExpressionNames::Capture& captured) {
  if (!captured.type) return nullptr;  // reported where it is captured
  auto node = std::make_unique<Node>();
  node->kind = Kind::capture;
  node->type = *captured.type;
  node->uses_capture = true;
  node->text = name.text;
  node->slot = captured.slot;
  return node;
}

NodePointer Parser::column(const Token& name, const ExpressionNames::Data& data) {
  if (!data.set) return nullptr;  // reported where it was read
  const auto& columns = data.set->columns;
  if (!token_.is(".")) {
    return fail(name, fmt::format("\"{}\" has columns: write {}.{}", name.text, name.text,
                                  columns.front()));
  }
  take();
  const auto found = std::find(columns.begin(), columns.end(), token_.text);
  if (token_.kind != Token::Kind::name || found == columns.end()) {
    const std::vector<std::string_view> names(columns.begin(), columns.end());
    std::string hint = json_file::did_you_mean(token_.text, names);
    if (hint.empty()) hint = fmt::format("; columns: {}", fmt::join(names, ", "));
    return fail(token_, fmt::format("{} has no column {}{}", name.text, this->found(), hint));
  }
  take();
  auto node = std::make_unique<Node>();
  node->kind = Kind::column;
  node->column_index = static_cast<std::size_t>(found - columns.begin());
  node->type = data.set->types[node->column_index];
  node->slot = data.index;
  node->data = data.set;
  return node;
}

NodePointer Parser::fail_unknown(const Token& unknown) {
  if (unknown.text == "random") return fail(unknown, "random needs its bounds: random(1, 6)");
  std::vector<std::string_view> names = {"vu", "iteration", "stamp"};
  for (const auto& [variable, value] : names_.variables) names.push_back(variable);
  for (const auto& [capture, value] : names_.captures) names.push_back(capture);
  for (const auto& [data, value] : names_.data) names.push_back(data);
  std::string hint = json_file::did_you_mean(unknown.text, names);
  if (hint.empty()) hint = fmt::format("; known here: {}", fmt::join(names, ", "));
  return fail(unknown, fmt::format("unknown name \"{}\"{}", unknown.text, hint));
}

NodePointer Parser::call(const Token& function) {
  if (function.text != "random") {
    return fail(function, fmt::format("unknown function \"{}\"; the only one is random(a, b)",
                                      function.text));
  }
  accept("(");
  NodePointer least = alternative();
  if (!least || !expect(",")) return nullptr;
  NodePointer greatest = alternative();
  if (!greatest || !expect(")")) return nullptr;
  return binary(Kind::random, function, std::move(least), std::move(greatest));
}

NodePointer Parser::binary(Kind kind, const Token& symbol, NodePointer left, NodePointer right) {
  if (!left || !right) return nullptr;
  std::string reason;
  NodePointer node = make_binary(kind, symbol.text, std::move(left), std::move(right), reason);
  return node ? std::move(node) : fail(symbol, std::move(reason));
}

}  // namespace

NodePointer parse_expression(std::string_view text, const ExpressionNames& names, std::string& why,
                             std::size_t& offset) {
  why.clear();
  if (text.size() > longest_expression) {
    why = fmt::format("the expression has more than {} characters", longest_expression);
    offset = 0;
    return nullptr;
  }
  Parser parser(text, names);
  NodePointer root = parser.parse();
  if (!root) {
    why = std::move(parser.why);
    offset = parser.offset;
  }
  return root;
}

}  // namespace portstorm::client
