#include "telemetry/base64.h"

#include <array>

namespace portstorm::telemetry {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t foreign = 0xFF;

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  for (auto& value : values) value = foreign;
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}

constexpr std::array<std::uint8_t, 256> values = make_values();

constexpr std::size_t group_bytes = 3, group_characters = 4;

}  // namespace

std::string encode_base64(const std::vector<std::uint8_t>& bytes) {
  std::string text;
  text.reserve((bytes.size() + group_bytes - 1) / group_bytes * group_characters);
  for (std::size_t at = 0; at < bytes.size(); at += group_bytes) {
    const std::size_t present = std::min(group_bytes, bytes.size() - at);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < group_bytes; ++i) {
      group = group << 8 | (i < present ? bytes[at + i] : 0U);
    }
    for (std::size_t i = 0; i < group_characters; ++i) {
      text += i <= present ? alphabet[group >> (18 - 6 * i) & 0x3F] : '=';
    }
  }
  return text;
}

std::optional<std::vector<std::uint8_t>> decode_base64(std::string_view text) {
  if (text.size() % group_characters != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  std::vector<std::uint8_t> bytes;
  bytes.reserve(text.size() / group_characters * group_bytes + group_bytes);
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : text) {
    const std::uint8_t value = values[static_cast<unsigned char>(c)];
    if (value == foreign) return std::nullopt;
    bits = (bits << 6 | value) & 0xFFFF;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes.push_back(static_cast<std::uint8_t>(bits >> held));
    }
  }
  const bool leftover = (bits & ((1U << held) - 1)) != 0;
  return leftover ? std::nullopt : std::optional(std::move(bytes));
}

}  // namespace portstorm::telemetry
