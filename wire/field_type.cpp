#include "wire/field_type.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace portstorm::wire {

namespace {

bool is_digits(std::string_view text) noexcept {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

// Cuts "[...]" off the end of `text`; nothing when it does not end so.
std::optional<std::string_view> cut_brackets(std::string_view& text, char open,
                                             char close) noexcept {
  const std::size_t start = text.rfind(open);
  if (!text.ends_with(close) || start == text.npos) return std::nullopt;
  const std::string_view inside = text.substr(start + 1, text.size() - start - 2);
  text = text.substr(0, start);
  return inside;
}

std::optional<IntegerType> integer_type(std::string_view name) noexcept {
  const auto found = std::find(integer_type_names.begin(), integer_type_names.end(), name);
  if (found == integer_type_names.end()) return std::nullopt;
  return static_cast<IntegerType>(found - integer_type_names.begin());
}

// 0 when it is no number from 1 to the largest packet.
std::size_t parse_size(std::string_view digits) noexcept {
  std::size_t size = 0;
  const char* end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, size);
  return error == std::errc() && stopped == end && size <= largest_packet ? size : 0;
}

// What is wrong with the type's form, or nothing.
std::string check_form(const TypeText& text) {
  const bool is_sized = text.base == "char" || text.base == "bytes";
  if (text.size && !is_sized) {
    return fmt::format(
        "the length of an array is the name of an integer field before it (bytes as they are "
        "would be bytes[{}])",
        *text.size);
  }
  if (is_sized && !text.size) return fmt::format("{0} needs a size: {0}[16]", text.base);
  if (is_sized && parse_size(*text.size) == 0) {
    return fmt::format("the size must be from 1 to {}", largest_packet);
  }
  if (text.parameter && text.base != "string") return "only string takes a type in < >";
  if (text.base == "bytes..." && text.array) return "bytes... cannot be an array";
  if (text.base == "string") {
    const auto length = integer_type(text.parameter.value_or(""));
    if (!length || is_signed(*length) || size_of(*length) > 4) {
      return "a string says the type of its length: string<u8>, string<u16> or string<u32>";
    }
  }
  return {};
}

}  // namespace

TypeText take_apart(std::string_view type) noexcept {
  TypeText text;
  auto inside = cut_brackets(type, '[', ']');
  if (inside && !is_digits(*inside)) {
    text.array = inside;
    inside = cut_brackets(type, '[', ']');
  }
  text.size = inside;
  text.parameter = cut_brackets(type, '<', '>');
  text.base = type;
  return text;
}

bool is_plain_type(std::string_view base) noexcept {
  constexpr std::array<std::string_view, 6> others = {"f32",   "f64",    "char",
                                                      "bytes", "string", "bytes..."};
  return integer_type(base) || std::find(others.begin(), others.end(), base) != others.end();
}

bool read_plain_type(const json_file::Value& type, const TypeText& text, FieldDefinition& field,
                     json_file::Mistakes& mistakes) {
  if (const std::string why = check_form(text); !why.empty()) {
    mistakes.add(type.place, fmt::format("type \"{}\": {}", type.string, why));
    return false;
  }
  if (const auto integer = integer_type(text.base)) {
    field.kind = FieldKind::integer;
    field.integer = *integer;
  } else if (text.base == "f32" || text.base == "f64") {
    field.kind = text.base == "f32" ? FieldKind::f32 : FieldKind::f64;
  } else if (text.size) {
    field.kind = text.base == "char" ? FieldKind::fixed_text : FieldKind::fixed_bytes;
    field.size = parse_size(*text.size);
  } else if (text.parameter) {
    field.kind = FieldKind::counted_text;
    field.integer = *integer_type(*text.parameter);
  } else {
    field.kind = FieldKind::remaining_bytes;
  }
  return true;
}

}  // namespace portstorm::wire
