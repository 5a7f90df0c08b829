// Whether what a scenario writes into a field can be in that field.

#include <fmt/format.h>

#include <algorithm>

#include "dummy_client/scenario/field_names.h"
#include "dummy_client/scenario/scenario_reader.h"
#include "wire/codec.h"

namespace portstorm::client {

namespace {

using wire::FieldDefinition;
using wire::FieldKind;

// "user_id (char[33])"
std::string described(const FieldDefinition& field) {
  return fmt::format("{} ({})", field.name, type_name(field));
}

std::optional<std::size_t> most_bytes(const FieldDefinition& field) {
  if (field.kind == FieldKind::fixed_text || field.kind == FieldKind::fixed_bytes) {
    return field.size;
  }
  if (field.kind == FieldKind::counted_text) return wire::max_of(field.integer);
  return std::nullopt;
}

std::optional<std::string> text_problem(const FieldDefinition& field, const Template& value) {
  const std::size_t bytes = value.least_bytes();
  const auto most = most_bytes(field);
  if (most && bytes > *most) {
    if (value.uses_stamp()) {
      return fmt::format("{} is too small: the text takes up to {} bytes, its stamp {} of them",
                         described(field), bytes, max_stamp_bytes);
    }
    return fmt::format("the text has {} bytes, too many for {}", bytes, described(field));
  }
  if (field.kind == FieldKind::fixed_bytes && value.is_constant() && bytes != field.size) {
    return fmt::format("the text has {} bytes, {} needs exactly {}", bytes, described(field),
                       field.size);
  }
  return std::nullopt;
}

std::optional<std::string> integer_problem(const FieldDefinition& field, const Template& value) {
  if (value.type() == ExpressionType::number) {
    return fmt::format("{} is an integer, the value has a fraction", described(field));
  }
  if (!value.is_constant()) return std::nullopt;
  const auto integer = std::get<std::int64_t>(value.evaluate({}));
  const std::uint64_t most = wire::max_of(field.integer);
  const std::int64_t least =
      wire::is_signed(field.integer) ? -static_cast<std::int64_t>(most) - 1 : 0;
  if (integer >= least && (integer < 0 || static_cast<std::uint64_t>(integer) <= most)) {
    return std::nullopt;
  }
  return fmt::format("{} is out of range for {}: {} to {}", integer, described(field), least, most);
}

std::optional<std::string> problem(const FieldDefinition& field, const Template& value) {
  if (field.count_field) {
    return fmt::format(
        "{} is an array: a scenario cannot write or compare it yet, \"raw\" can send "
        "it",
        field.name);
  }
  if (field.kind == FieldKind::structure) {
    return fmt::format("{} cannot be written or compared yet, \"raw\" can send it",
                       described(field));
  }
  if (holds_text(field.kind)) return text_problem(field, value);
  if (value.type() == ExpressionType::text) {
    return fmt::format("{} holds a number, the value is a text", described(field));
  }
  if (field.kind == FieldKind::integer) return integer_problem(field, value);
  return std::nullopt;
}

}  // namespace

void check_fit(const wire::PacketDefinition& packet, std::size_t field, const Template& value,
               FieldUse use, json_file::Place place, json_file::Mistakes& mistakes) {
  const FieldDefinition& definition = packet.fields[field];
  if (auto sentence = problem(definition, value)) mistakes.add(place, std::move(*sentence));
  const bool counts = std::any_of(packet.fields.begin(), packet.fields.end(),
                                  [&](const auto& other) { return other.count_field == field; });
  if (counts && use == FieldUse::send) {
    mistakes.add(place, fmt::format("{} counts an array, which is sent empty: leave it out",
                                    described(definition)));
  }
}

}  // namespace portstorm::client
