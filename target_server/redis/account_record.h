#pragma once
// What Redis holds of an account: one string under a key of its own, so that a single command
// (SET ... NX) registers a user for all servers that share the Redis, or for none.
//
//   portstorm:account:USER_ID   ->   pbkdf2-sha256$ITERATIONS$SALT$HASH
//
// SALT (16 bytes) and HASH (32 bytes) in lower-case hex digits; USER_ID as the client sent it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "target_server/content/password_hash.h"

namespace portstorm::server {

struct AccountRecord {
  std::uint32_t iterations = 1;
  Salt salt{};
  PasswordHash hash{};
};

std::string account_key(std::string_view user_id);

AccountRecord make_record(std::string_view password, const Salt& salt, std::uint32_t iterations);
bool has_password(const AccountRecord& record, std::string_view password) noexcept;

std::string to_text(const AccountRecord& record);
// Nothing when the text is not exactly what to_text() writes.
std::optional<AccountRecord> parse_account_record(std::string_view text) noexcept;

}  // namespace portstorm::server
