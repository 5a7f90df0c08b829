#include "json_file/json_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace portstorm::json_file {

std::string string_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string hex_text(std::span<const std::byte> bytes) {
  const auto* first = reinterpret_cast<const unsigned char*>(bytes.data());
  return fmt::format("{:02x}", fmt::join(first, first + bytes.size(), ""));
}

}  // namespace portstorm::json_file
