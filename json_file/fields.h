#pragma once
// Typed access to the members of a JSON object. Each getter reports what is wrong at its place
// ("must be a string, found an integer") and returns nothing, so that a reader goes on and finds
// the next mistake. An optional member that is absent returns nothing and reports nothing.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "json_file/json_file.h"

namespace portstorm::json_file {

enum class Presence : std::uint8_t { required, optional };

// The member, or null; a required one that is absent is a mistake at the object's place.
const Value* member(const Value& object, std::string_view key, Presence presence,
                    Mistakes& mistakes);

std::optional<std::string> string_field(const Value& object, std::string_view key,
                                        Presence presence, Mistakes& mistakes);

std::optional<bool> boolean_field(const Value& object, std::string_view key, Presence presence,
                                  Mistakes& mistakes);

// An integer in [min, max]; 5.0 is none.
std::optional<std::int64_t> integer_field(const Value& object, std::string_view key,
                                          Presence presence, std::int64_t min, std::int64_t max,
                                          Mistakes& mistakes);

// The same for numbers that may pass the range of int64 (a seed, a 64-bit packet id).
std::optional<std::uint64_t> unsigned_field(const Value& object, std::string_view key,
                                            Presence presence, std::uint64_t max,
                                            Mistakes& mistakes);

// An integer or a number with a fraction, in [min, max].
std::optional<double> number_field(const Value& object, std::string_view key, Presence presence,
                                   double min, double max, Mistakes& mistakes);

// Null when absent or of another kind.
const Value* object_field(const Value& object, std::string_view key, Presence presence,
                          Mistakes& mistakes);
const Value* array_field(const Value& object, std::string_view key, Presence presence,
                         Mistakes& mistakes);

// A string that is one of `names`: its index, so that an enum in the same order can be cast from
// it. Another string is a mistake that names the nearest and lists all.
std::optional<std::size_t> choice_field(const Value& object, std::string_view key,
                                        Presence presence, std::span<const std::string_view> names,
                                        Mistakes& mistakes);

// ---- the same for a value that is no member (an element of an array, a step) ------------------
// `what` names it in the message: "a stage", "\"vus\"".

bool expect_kind(const Value& value, Value::Kind kind, std::string_view what, Mistakes& mistakes);

std::optional<std::int64_t> integer_value(const Value& value, std::string_view what,
                                          std::int64_t min, std::int64_t max, Mistakes& mistakes);

std::optional<double> number_value(const Value& value, std::string_view what, double min,
                                   double max, Mistakes& mistakes);

std::optional<std::size_t> choice_value(const Value& value, std::string_view what,
                                        std::span<const std::string_view> names,
                                        Mistakes& mistakes);

// "; did you mean \"x\"?" when a candidate is near, otherwise nothing: to end a message with.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace portstorm::json_file
