#include "dummy_client/engine/reply_fields.h"

#include <fmt/format.h>

namespace portstorm::client {

bool is_equal(const wire::FieldView& field, const ExpressionValue& wanted) {
  return std::visit(
      [&](const auto& value) {
        using Value = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, std::string_view>) {
          return value == to_text(wanted);
        } else {
          if (const auto* integer = std::get_if<std::int64_t>(&wanted)) {
            if constexpr (std::is_same_v<Value, std::uint64_t>) {
              return *integer >= 0 && value == static_cast<std::uint64_t>(*integer);
            } else {
              return value == static_cast<Value>(*integer);
            }
          }
          const auto* number = std::get_if<double>(&wanted);
          return number != nullptr && static_cast<double>(value) == *number;
        }
      },
      field);
}

std::string text_of(const wire::FieldView& field) {
  return std::visit([](const auto& value) { return fmt::format("{}", value); }, field);
}

ExpressionValue captured(const wire::FieldView& field) {
  if (const auto* text = std::get_if<std::string_view>(&field)) return std::string(*text);
  if (const auto* integer = std::get_if<std::int64_t>(&field)) return *integer;
  if (const auto* number = std::get_if<double>(&field)) return *number;
  throw EvaluationError{"a captured number is larger than 9223372036854775807"};
}

}  // namespace portstorm::client
