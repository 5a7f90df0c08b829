#pragma once
// The value of a packet's field, as code that knows a protocol only from its file handles it.
//
//   integers       std::int64_t; std::uint64_t only for what int64 cannot hold
//   f32, f64       double (an integer is taken as well when encoding)
//   char, string, bytes    std::string
//   arrays         FieldList: one value for each element
//   structures     FieldList: one value for each field, in the order of the definition
//   std::monostate         not given: encoded as zero or empty; never comes from decoding

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace portstorm::wire {

struct FieldValue;
using FieldList = std::vector<FieldValue>;

struct FieldValue {
  std::variant<std::monostate, std::int64_t, std::uint64_t, double, std::string, FieldList> value;

  FieldValue() = default;
  FieldValue(std::int64_t integer) : value(integer) {}
  FieldValue(std::uint64_t integer) : value(integer) {}
  FieldValue(int integer) : value(std::int64_t{integer}) {}
  FieldValue(double number) : value(number) {}
  FieldValue(std::string text) : value(std::move(text)) {}
  FieldValue(const char* text) : value(std::string(text)) {}
  FieldValue(FieldList list) : value(std::move(list)) {}

  friend bool operator==(const FieldValue&, const FieldValue&) = default;
};

// A field that is neither array nor structure, read without a copy: text and bytes lie in the
// packet.
using FieldView = std::variant<std::int64_t, std::uint64_t, double, std::string_view>;

}  // namespace portstorm::wire
