// "variables": names and plain values that expressions use, and --set NAME=VALUE.

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;

std::optional<ExpressionValue> read_variable(const Value& value, Mistakes& mistakes) {
  if (value.kind == Value::Kind::integer && !value.is_unsigned) return value.integer;
  if (value.kind == Value::Kind::number) return value.number;
  if (value.kind != Value::Kind::string) {
    mistakes.add(value.place, "a variable is a text, or a number that fits 64 bits with a sign");
    return std::nullopt;
  }
  const std::size_t expression = value.string.find("${");
  if (expression != std::string::npos) {
    mistakes.add(place_within(value, expression), "a variable is a plain value, no expression");
    return std::nullopt;
  }
  return value.string;
}

template <class Number>
std::optional<Number> parsed_number(const std::string& text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return number;
}

// The type stays: what is computed with an integer may not work with anything else.
std::optional<ExpressionValue> convert(const std::string& text, const ExpressionValue& declared) {
  if (std::holds_alternative<std::string>(declared)) return text;
  if (std::holds_alternative<std::int64_t>(declared)) return parsed_number<std::int64_t>(text);
  const auto number = parsed_number<double>(text);
  return number && std::isfinite(*number) ? std::optional<ExpressionValue>(*number) : std::nullopt;
}

std::string_view type_of(const ExpressionValue& value) {
  return std::holds_alternative<std::int64_t>(value) ? "an integer" : "a number";
}

}  // namespace

Expression::Variables read_variables(const Value& document, const Overrides& overrides,
                                     Mistakes& mistakes) {
  Expression::Variables variables;
  const Value* section =
      json_file::object_field(document, "variables", Presence::optional, mistakes);
  if (section) {
    for (const Value::Member& member : section->members) {
      const bool name_is_good = check_expression_name(member.key, member.key_place, mistakes);
      const auto value = read_variable(member.value, mistakes);
      // A bad value still declares the name: its uses are not unknown names.
      if (name_is_good) variables[member.key] = value.value_or(ExpressionValue(std::int64_t{1}));
    }
  }
  const json_file::Place place = section ? section->place : document.place;
  for (const auto& [name, text] : overrides.set) {
    const auto found = variables.find(name);
    if (found == variables.end()) {
      std::vector<std::string_view> names;
      for (const auto& [known, value] : variables) names.push_back(known);
      mistakes.add(place, fmt::format("--set {}={}: the scenario has no such variable{}", name,
                                      text, json_file::did_you_mean(name, names)));
    } else if (const auto value = convert(text, found->second)) {
      found->second = *value;
    } else {
      mistakes.add(section->find(name)->place, fmt::format("--set {}={}: the variable is {}", name,
                                                           text, type_of(found->second)));
    }
  }
  return variables;
}

}  // namespace portstorm::client
