#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "dummy_client/scenario/duration.h"
#include "dummy_client/scenario/expression_lexer.h"
#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

using json_file::Mistakes;
using json_file::Place;
using json_file::Presence;
using json_file::Value;

Place place_within(const Value& string, std::size_t offset) noexcept {
  Place place = string.place;
  if (string.kind != Value::Kind::string) return place;
  const std::size_t before = std::min(offset, string.string.size());
  place.column += 1 + static_cast<std::uint32_t>(before);  // 1: the quotation mark
  for (std::size_t i = 0; i < before; ++i) {
    const char c = string.string[i];  // written with a backslash before it, most likely
    if (c == '"' || c == '\\' || (c >= 0 && c < ' ')) ++place.column;
  }
  return place;
}

std::optional<Duration> duration_value(const Value& value, std::string_view what,
                                       ReadContext& context) {
  Mistakes& mistakes = context.mistakes;
  if (value.kind == Value::Kind::integer || value.kind == Value::Kind::number) {
    mistakes.add(value.place,
                 fmt::format("{} is a number without a unit: write \"{}s\" for seconds or \"{}ms\" "
                             "for milliseconds",
                             what, value.number, value.number));
    return std::nullopt;
  }
  if (!json_file::expect_kind(value, Value::Kind::string, what, mistakes)) return std::nullopt;
  const auto written = template_value(value, what, StampUse::refused, context);
  if (!written) return std::nullopt;
  if (!written->is_constant()) {
    mistakes.add(value.place,
                 fmt::format("{} is the same for everybody: it may hold variables only", what));
    return std::nullopt;
  }
  std::string text;
  written->append_text({}, text);
  std::string why;
  const auto duration = parse_duration(text, why);
  if (!duration) mistakes.add(value.place, fmt::format("{} \"{}\" {}", what, text, why));
  return duration;
}

std::optional<Duration> duration_field(const Value& object, std::string_view key, Presence presence,
                                       ReadContext& context) {
  const Value* value = json_file::member(object, key, presence, context.mistakes);
  return value ? duration_value(*value, fmt::format("\"{}\"", key), context) : std::nullopt;
}

std::optional<Duration> positive_duration_value(const Value& value, std::string_view what,
                                                ReadContext& context) {
  const auto duration = duration_value(value, what, context);
  if (!duration || duration->count() > 0) return duration;
  context.mistakes.add(value.place, fmt::format("{} must be longer than zero", what));
  return std::nullopt;
}

std::optional<Duration> timeout_field(const Value& object, std::string_view key, Presence presence,
                                      ReadContext& context) {
  const Value* value = json_file::member(object, key, presence, context.mistakes);
  return value ? positive_duration_value(*value, fmt::format("\"{}\"", key), context)
               : std::nullopt;
}

std::optional<Template> template_value(const Value& value, std::string_view what, StampUse stamp,
                                       ReadContext& context) {
  if (value.kind == Value::Kind::integer && value.is_unsigned) {
    context.mistakes.add(value.place, fmt::format("{} does not fit a signed 64-bit integer", what));
    return std::nullopt;
  }
  if (value.kind == Value::Kind::integer) return Template(ExpressionValue(value.integer));
  if (value.kind == Value::Kind::number) return Template(ExpressionValue(value.number));
  if (value.kind != Value::Kind::string) {
    context.mistakes.add(value.place, fmt::format("{} must be a text or a number, found {}", what,
                                                  json_file::to_string(value.kind)));
    return std::nullopt;
  }
  std::string why;
  std::size_t offset = 0;
  auto result = Template::parse(value.string, context.names, why, offset);
  if (!result) {
    if (!why.empty()) context.mistakes.add(place_within(value, offset), std::move(why));
  } else if (stamp == StampUse::refused && result->uses_stamp()) {
    context.mistakes.add(value.place, fmt::format("{} cannot hold ${{stamp}}: only a field of a "
                                                  "send with a \"ledger\" can",
                                                  what));
    return std::nullopt;
  }
  return result;
}

std::optional<Expression> integer_expression(const Value& value, std::string_view what,
                                             ReadContext& context) {
  constexpr std::string_view opening = "${";
  const std::string_view text = value.string;
  if (value.kind != Value::Kind::string || !text.starts_with(opening) ||
      find_closing_brace(text.substr(opening.size())) != text.size() - opening.size() - 1) {
    context.mistakes.add(value.place, fmt::format("{} must be one \"${{...}}\" that is an integer, "
                                                  "such as \"${{vu < 10}}\"",
                                                  what));
    return std::nullopt;
  }
  std::string why;
  std::size_t offset = 0;
  auto expression = Expression::parse(text.substr(opening.size(), text.size() - opening.size() - 1),
                                      context.names, why, offset);
  if (!expression) {
    if (!why.empty()) {
      context.mistakes.add(place_within(value, offset + opening.size()), std::move(why));
    }
    return std::nullopt;
  }
  if (expression->uses_stamp()) {
    context.mistakes.add(value.place, fmt::format("{} cannot use the stamp", what));
    return std::nullopt;
  }
  if (expression->type() == ExpressionType::integer) return expression;
  context.mistakes.add(value.place, fmt::format("{} must be an integer, found {}", what,
                                                expression->type() == ExpressionType::text
                                                    ? "a text"
                                                    : "a number with a fraction"));
  return std::nullopt;
}

std::optional<Expression> count_value(const Value& value, std::string_view what, std::int64_t least,
                                      std::int64_t most, ReadContext& context) {
  if (value.kind == Value::Kind::string && !value.string.starts_with("${")) {
    context.mistakes.add(value.place,
                         fmt::format("{} must be an integer or one \"${{...}}\"", what));
    return std::nullopt;
  }
  if (value.kind != Value::Kind::string) {
    const auto count = json_file::integer_value(value, what, least, most, context.mistakes);
    return count ? std::optional(Expression(ExpressionValue(*count))) : std::nullopt;
  }
  auto expression = integer_expression(value, what, context);
  if (!expression || !expression->is_constant()) return expression;
  const std::int64_t count = expression->evaluate_integer({});
  if (count >= least && count <= most) return expression;
  context.mistakes.add(value.place, fmt::format("{} must be an integer from {} to {}, found {}",
                                                what, least, most, count));
  return std::nullopt;
}

std::optional<std::int64_t> constant_count(const Value& value, std::string_view what,
                                           std::int64_t least, std::int64_t most,
                                           ReadContext& context) {
  const auto count = count_value(value, what, least, most, context);
  if (!count) return std::nullopt;
  if (count->is_constant()) return count->evaluate_integer({});
  context.mistakes.add(
      value.place, fmt::format("{} is the same for everybody: it may hold variables only", what));
  return std::nullopt;
}

bool check_expression_name(std::string_view name, Place place, Mistakes& mistakes) {
  static constexpr std::array<std::string_view, 4> reserved = {"vu", "iteration", "stamp",
                                                               "random"};
  if (!is_expression_name(name)) {
    mistakes.add(place,
                 fmt::format("\"{}\" is no name: letters, digits and '_', no digit first", name));
    return false;
  }
  if (std::find(reserved.begin(), reserved.end(), name) == reserved.end()) return true;
  mistakes.add(place, fmt::format("\"{}\" already has a meaning in expressions", name));
  return false;
}

bool is_plain_name(std::string_view text) noexcept {
  constexpr std::size_t longest = 64;
  constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
  return !text.empty() && text.size() <= longest && text.find_first_not_of(allowed) == text.npos;
}

}  // namespace portstorm::client
