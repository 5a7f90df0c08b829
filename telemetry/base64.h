#pragma once
// Base64 as RFC 4648 has it: the standard alphabet, padded.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portstorm::telemetry {

std::string encode_base64(const std::vector<std::uint8_t>& bytes);

// Nothing when `text` is no base64: foreign characters, white space, a length that is no multiple
// of four, padding elsewhere than at the end, bits that padding should have left zero.
std::optional<std::vector<std::uint8_t>> decode_base64(std::string_view text);

}  // namespace portstorm::telemetry
