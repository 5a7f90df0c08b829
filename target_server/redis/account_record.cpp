#include "target_server/redis/account_record.h"

#include <charconv>
#include <span>

namespace portstorm::server {
namespace {

constexpr std::string_view scheme = "pbkdf2-sha256";
constexpr std::string_view digits = "0123456789abcdef";
constexpr char separator = '$';

void append_hex(std::string& text, std::span<const std::byte> bytes) {
  for (const std::byte byte : bytes) {
    text += digits[std::to_integer<std::size_t>(byte >> 4)];
    text += digits[std::to_integer<std::size_t>(byte & std::byte{15})];
  }
}

bool parse_hex(std::string_view text, std::span<std::byte> bytes) noexcept {
  if (text.size() != 2 * bytes.size()) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::size_t high = digits.find(text[2 * i]);
    const std::size_t low = digits.find(text[2 * i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return false;
    bytes[i] = static_cast<std::byte>(high << 4 | low);
  }
  return true;
}

bool parse_iterations(std::string_view text, std::uint32_t& iterations) noexcept {
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, iterations);
  return error == std::errc() && stopped == end && text.front() != '0' &&
         iterations <= max_hash_iterations;
}

// Cuts the part up to the next separator off; all that is left when there is none.
std::string_view next_part(std::string_view& text) noexcept {
  const std::size_t end = text.find(separator);
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return part;
}

}  // namespace

std::string account_key(std::string_view user_id) {
  return std::string("portstorm:account:").append(user_id);
}

AccountRecord make_record(std::string_view password, const Salt& salt, std::uint32_t iterations) {
  return {iterations, salt, hash_password(password, salt, iterations)};
}

bool has_password(const AccountRecord& record, std::string_view password) noexcept {
  return equal_in_constant_time(hash_password(password, record.salt, record.iterations),
                                record.hash);
}

std::string to_text(const AccountRecord& record) {
  std::string text(scheme);
  text += separator;
  text += std::to_string(record.iterations);
  text += separator;
  append_hex(text, record.salt);
  text += separator;
  append_hex(text, record.hash);
  return text;
}

std::optional<AccountRecord> parse_account_record(std::string_view text) noexcept {
  AccountRecord record;
  const bool is_one = next_part(text) == scheme &&
                      parse_iterations(next_part(text), record.iterations) &&
                      parse_hex(next_part(text), record.salt) && parse_hex(text, record.hash);
  if (!is_one) return std::nullopt;
  return record;
}

}  // namespace portstorm::server
