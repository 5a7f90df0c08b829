#pragma once
// PBKDF2-HMAC-SHA256 (RFC 8018), one block of output: what is stored instead of a password.

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string_view>

#include "target_server/content/sha256.h"

namespace portstorm::server {

using PasswordHash = Sha256Digest;

using Salt = std::array<std::byte, 16>;

// New salts, from the system. Throws std::exception when it has none to give.
class SaltSource {
 public:
  Salt make();

 private:
  std::random_device source_;
};

// What a store believes of an account at most (SQLite's schema says so too); about 5 s.
inline constexpr std::uint32_t max_hash_iterations = 10'000'000;

// `iterations` is at least 1. Each costs two SHA-256 blocks.
PasswordHash hash_password(std::string_view password, std::span<const std::byte> salt,
                           std::uint32_t iterations) noexcept;

// Takes the same time wherever the first difference stands.
bool equal_in_constant_time(std::span<const std::byte> a, std::span<const std::byte> b) noexcept;

}  // namespace portstorm::server
