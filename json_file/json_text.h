#pragma once
// Parts of JSON texts that a program writes: for files in an order and a layout of their own.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace portstorm::json_file {

// As a string with its quotes. What is not UTF-8 becomes U+FFFD.
std::string string_text(std::string_view text);

// Two digits a byte, without quotes.
std::string hex_text(std::span<const std::byte> bytes);

}  // namespace portstorm::json_file
