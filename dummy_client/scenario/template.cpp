// Text with ${...} in it: cut into literal parts and expressions when the file is read.

#include "dummy_client/scenario/expression.h"
#include "dummy_client/scenario/expression_lexer.h"

namespace portstorm::client {

namespace {

void append_literal(std::vector<std::variant<std::string, Expression>>& parts,
                    std::string_view text) {
  if (text.empty()) return;
  if (parts.empty() || !std::holds_alternative<std::string>(parts.back())) {
    parts.emplace_back(std::string());
  }
  std::get<std::string>(parts.back()) += text;
}

}  // namespace

Template::Template(ExpressionValue constant) {
  parts_.emplace_back(Expression(std::move(constant)));
}

std::optional<Template> Template::parse(std::string_view text, const ExpressionNames& names,
                                        std::string& why, std::size_t& offset) {
  constexpr std::string_view escape = "$${";
  constexpr std::string_view opening = "${";
  Template result;
  std::size_t position = 0;
  while (position < text.size()) {
    const std::string_view rest = text.substr(position);
    if (rest.starts_with(escape)) {
      append_literal(result.parts_, opening);
      position += escape.size();
    } else if (!rest.starts_with(opening)) {
      append_literal(result.parts_, rest.substr(0, 1));
      ++position;
    } else {
      const std::size_t end = find_closing_brace(rest);
      if (end == rest.npos) {
        why = "\"${\" without its \"}\"; a literal \"${\" is written \"$${\"";
        offset = position;
        return std::nullopt;
      }
      const std::size_t begin = opening.size();
      auto expression = Expression::parse(rest.substr(begin, end - begin), names, why, offset);
      if (!expression) {
        offset += position + begin;
        return std::nullopt;
      }
      const bool whole = position == 0 && end + 1 == text.size();
      if (expression->is_constant() && !whole) {
        append_literal(result.parts_, to_text(expression->evaluate({})));
      } else {
        result.parts_.emplace_back(std::move(*expression));
      }
      position += end + 1;
    }
  }
  return result;
}

ExpressionValue Template::evaluate(const EvaluationContext& context) const {
  if (type() != ExpressionType::text) return std::get<Expression>(parts_.front()).evaluate(context);
  std::string text;
  append_text(context, text);
  return text;
}

void Template::append_text(const EvaluationContext& context, std::string& out) const {
  for (const auto& part : parts_) {
    if (const auto* literal = std::get_if<std::string>(&part)) {
      out += *literal;
    } else {
      std::get<Expression>(part).append_text(context, out);
    }
  }
}

std::string Template::readable_text(const EvaluationContext& context) const {
  std::string text;
  for (const auto& part : parts_) {
    if (const auto* literal = std::get_if<std::string>(&part)) {
      text += *literal;
    } else if (const auto& expression = std::get<Expression>(part); expression.uses_capture()) {
      text += '<' + expression.source() + '>';
    } else {
      expression.append_text(context, text);
    }
  }
  return text;
}

ExpressionType Template::type() const noexcept {
  if (parts_.size() != 1) return ExpressionType::text;
  const auto* expression = std::get_if<Expression>(&parts_.front());
  return expression ? expression->type() : ExpressionType::text;
}

bool Template::uses_stamp() const noexcept {
  for (const auto& part : parts_) {
    const auto* expression = std::get_if<Expression>(&part);
    if (expression && expression->uses_stamp()) return true;
  }
  return false;
}

bool Template::uses_capture() const noexcept {
  for (const auto& part : parts_) {
    const auto* expression = std::get_if<Expression>(&part);
    if (expression && expression->uses_capture()) return true;
  }
  return false;
}

bool Template::is_constant() const noexcept {
  for (const auto& part : parts_) {
    const auto* expression = std::get_if<Expression>(&part);
    if (expression && !expression->is_constant()) return false;
  }
  return true;
}

std::size_t Template::least_bytes() const {
  std::size_t bytes = 0;
  for (const auto& part : parts_) {
    if (const auto* literal = std::get_if<std::string>(&part)) {
      bytes += literal->size();
      continue;
    }
    const auto& expression = std::get<Expression>(part);
    if (expression.is_constant()) {
      bytes += to_text(expression.evaluate({})).size();
    } else if (expression.uses_stamp()) {
      bytes += max_stamp_bytes;
    }
  }
  return bytes;
}

}  // namespace portstorm::client
