#include "json_file/fields.h"

#include <fmt/format.h>

#include <algorithm>

namespace portstorm::json_file {

namespace {

std::string quoted(std::string_view key) {
  return fmt::format("\"{}\"", key);
}

const Value* member_of_kind(const Value& object, std::string_view key, Value::Kind kind,
                            Presence presence, Mistakes& mistakes) {
  const Value* value = member(object, key, presence, mistakes);
  return value && expect_kind(*value, kind, quoted(key), mistakes) ? value : nullptr;
}

// The value as written, for messages about numbers.
std::string shown(const Value& value) {
  if (value.kind == Value::Kind::integer && value.is_unsigned) {
    return std::to_string(value.unsigned_integer);
  }
  if (value.kind == Value::Kind::integer) return std::to_string(value.integer);
  if (value.kind == Value::Kind::number) return fmt::format("{}", value.number);
  return std::string(to_string(value.kind));
}

template <class Number>
void out_of_range(const Value& value, std::string_view what, std::string_view kind, Number min,
                  Number max, Mistakes& mistakes) {
  mistakes.add(value.place, fmt::format("{} must be {} from {} to {}, found {}", what, kind, min,
                                        max, shown(value)));
}

}  // namespace

const Value* member(const Value& object, std::string_view key, Presence presence,
                    Mistakes& mistakes) {
  const Value* value = object.find(key);
  if (!value && presence == Presence::required) {
    mistakes.add(object.place, fmt::format("{} is missing", quoted(key)));
  }
  return value;
}

bool expect_kind(const Value& value, Value::Kind kind, std::string_view what, Mistakes& mistakes) {
  if (value.kind == kind) return true;
  mistakes.add(value.place, fmt::format("{} must be {}, found {}", what, to_string(kind),
                                        to_string(value.kind)));
  return false;
}

std::optional<std::string> string_field(const Value& object, std::string_view key,
                                        Presence presence, Mistakes& mistakes) {
  const Value* value = member_of_kind(object, key, Value::Kind::string, presence, mistakes);
  return value ? std::optional(value->string) : std::nullopt;
}

std::optional<bool> boolean_field(const Value& object, std::string_view key, Presence presence,
                                  Mistakes& mistakes) {
  const Value* value = member_of_kind(object, key, Value::Kind::boolean, presence, mistakes);
  return value ? std::optional(value->boolean) : std::nullopt;
}

std::optional<std::int64_t> integer_value(const Value& value, std::string_view what,
                                          std::int64_t min, std::int64_t max, Mistakes& mistakes) {
  if (value.kind == Value::Kind::integer && !value.is_unsigned && value.integer >= min &&
      value.integer <= max) {
    return value.integer;
  }
  out_of_range(value, what, "an integer", min, max, mistakes);
  return std::nullopt;
}

std::optional<std::int64_t> integer_field(const Value& object, std::string_view key,
                                          Presence presence, std::int64_t min, std::int64_t max,
                                          Mistakes& mistakes) {
  const Value* value = member(object, key, presence, mistakes);
  return value ? integer_value(*value, quoted(key), min, max, mistakes) : std::nullopt;
}

std::optional<std::uint64_t> unsigned_field(const Value& object, std::string_view key,
                                            Presence presence, std::uint64_t max,
                                            Mistakes& mistakes) {
  const Value* value = member(object, key, presence, mistakes);
  if (!value) return std::nullopt;
  if (value->kind == Value::Kind::integer && (value->is_unsigned || value->integer >= 0)) {
    const std::uint64_t number =
        value->is_unsigned ? value->unsigned_integer : static_cast<std::uint64_t>(value->integer);
    if (number <= max) return number;
  }
  out_of_range<std::uint64_t>(*value, quoted(key), "an integer", 0, max, mistakes);
  return std::nullopt;
}

std::optional<double> number_value(const Value& value, std::string_view what, double min,
                                   double max, Mistakes& mistakes) {
  const bool is_number = value.kind == Value::Kind::integer || value.kind == Value::Kind::number;
  if (is_number && value.number >= min && value.number <= max) return value.number;
  out_of_range(value, what, "a number", min, max, mistakes);
  return std::nullopt;
}

std::optional<double> number_field(const Value& object, std::string_view key, Presence presence,
                                   double min, double max, Mistakes& mistakes) {
  const Value* value = member(object, key, presence, mistakes);
  return value ? number_value(*value, quoted(key), min, max, mistakes) : std::nullopt;
}

const Value* object_field(const Value& object, std::string_view key, Presence presence,
                          Mistakes& mistakes) {
  return member_of_kind(object, key, Value::Kind::object, presence, mistakes);
}

const Value* array_field(const Value& object, std::string_view key, Presence presence,
                         Mistakes& mistakes) {
  return member_of_kind(object, key, Value::Kind::array, presence, mistakes);
}

std::optional<std::size_t> choice_value(const Value& value, std::string_view what,
                                        std::span<const std::string_view> names,
                                        Mistakes& mistakes) {
  if (!expect_kind(value, Value::Kind::string, what, mistakes)) return std::nullopt;
  const auto found = std::find(names.begin(), names.end(), value.string);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  mistakes.add(value.place,
               fmt::format("{} must be one of {}, found \"{}\"{}", what, fmt::join(names, ", "),
                           value.string, did_you_mean(value.string, names)));
  return std::nullopt;
}

std::optional<std::size_t> choice_field(const Value& object, std::string_view key,
                                        Presence presence, std::span<const std::string_view> names,
                                        Mistakes& mistakes) {
  const Value* value = member(object, key, presence, mistakes);
  return value ? choice_value(*value, quoted(key), names, mistakes) : std::nullopt;
}

}  // namespace portstorm::json_file
