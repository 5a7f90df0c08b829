// "raw": bytes that are sent as they are, with no framing around them.

#include <fmt/format.h>

#include <array>

#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;

constexpr std::string_view between = " \t\r\n";

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Pairs of digits, spaces allowed between the pairs.
std::optional<std::vector<std::byte>> read_hex(const Value& value, Mistakes& mistakes) {
  if (!json_file::expect_kind(value, Value::Kind::string, "\"hex\"", mistakes)) return std::nullopt;
  const std::string& text = value.string;
  std::vector<std::byte> bytes;
  for (std::size_t i = text.find_first_not_of(between); i < text.size();
       i = text.find_first_not_of(between, i)) {
    const int high = hex_digit(text[i]);
    const int low = i + 1 < text.size() ? hex_digit(text[i + 1]) : -1;
    if (high < 0 || low < 0) {
      mistakes.add(place_within(value, high < 0 ? i : i + 1),
                   "\"hex\" must be pairs of hexadecimal digits, such as \"00 ff c9\"");
      return std::nullopt;
    }
    bytes.push_back(static_cast<std::byte>(high * 16 + low));
    i += 2;
  }
  return bytes;
}

std::optional<std::vector<std::byte>> read_text(const Value& value, ReadContext& context) {
  if (!json_file::expect_kind(value, Value::Kind::string, "\"text\"", context.mistakes)) {
    return std::nullopt;
  }
  const auto text = template_value(value, "\"text\"", StampUse::refused, context);
  if (!text) return std::nullopt;
  if (!text->is_constant()) {
    context.mistakes.add(value.place,
                         "raw bytes are the same each time: the text may hold variables only");
    return std::nullopt;
  }
  std::string constant;
  text->append_text({}, constant);
  const auto bytes = std::as_bytes(std::span(constant));
  return std::vector<std::byte>(bytes.begin(), bytes.end());
}

}  // namespace

std::optional<RawStep> read_raw(const Value& step, ReadContext& context) {
  static constexpr std::array<std::string_view, 2> keys = {"hex", "text"};
  Mistakes& mistakes = context.mistakes;
  const Value* options = json_file::object_field(step, "raw", Presence::required, mistakes);
  if (!options) return std::nullopt;
  json_file::reject_unknown_keys(*options, keys, mistakes);
  const Value* hex = options->find("hex");
  const Value* text = options->find("text");
  if ((hex != nullptr) == (text != nullptr)) {
    mistakes.add(options->place, "\"raw\" must have either \"hex\" or \"text\"");
    return std::nullopt;
  }
  auto bytes = hex ? read_hex(*hex, mistakes) : read_text(*text, context);
  if (!bytes) return std::nullopt;
  if (bytes->empty()) mistakes.add((hex ? hex : text)->place, "nothing to send: no bytes");
  return RawStep{std::move(*bytes)};
}

}  // namespace portstorm::client
