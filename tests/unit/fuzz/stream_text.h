#pragma once
// A stream, written as text.

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace portstorm::fuzz {

using Stream = std::vector<std::byte>;

inline Stream bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return Stream(bytes.begin(), bytes.end());
}

}  // namespace portstorm::fuzz
