#include "target_server/content/password_hash.h"

#include <algorithm>

#include "wire/bytes.h"

namespace portstorm::server {
namespace {

using Block = std::array<std::byte, Sha256::block_bytes>;

// HMAC (RFC 2104) under one key; the two padded keys are hashed once, not once per message.
class HmacSha256 {
 public:
  explicit HmacSha256(std::span<const std::byte> key) noexcept {
    Block padded{};
    if (key.size() > padded.size()) {
      Sha256 shortened;
      shortened.update(key);
      const Sha256Digest digest = shortened.finish();
      std::copy(digest.begin(), digest.end(), padded.begin());
    } else {
      std::copy(key.begin(), key.end(), padded.begin());
    }
    start(inner_, padded, std::byte{0x36});
    start(outer_, padded, std::byte{0x5c});
  }

  Sha256Digest of(std::span<const std::byte> message,
                  std::span<const std::byte> rest = {}) const noexcept {
    Sha256 inner = inner_;
    inner.update(message);
    inner.update(rest);
    Sha256 outer = outer_;
    outer.update(inner.finish());
    return outer.finish();
  }

 private:
  static void start(Sha256& hash, Block key, std::byte pad) noexcept {
    for (std::byte& byte : key) byte ^= pad;
    hash.update(key);
  }

  Sha256 inner_;
  Sha256 outer_;
};

}  // namespace

Salt SaltSource::make() {
  Salt salt;
  for (std::size_t i = 0; i < salt.size(); i += sizeof(std::uint32_t)) {
    wire::store_little(salt.data() + i, static_cast<std::uint32_t>(source_()));
  }
  return salt;
}

PasswordHash hash_password(std::string_view password, std::span<const std::byte> salt,
                           std::uint32_t iterations) noexcept {
  static constexpr std::array<std::byte, 4> first_block = {std::byte{0}, std::byte{0}, std::byte{0},
                                                           std::byte{1}};
  const HmacSha256 hmac(std::as_bytes(std::span(password)));
  Sha256Digest u = hmac.of(salt, first_block);
  PasswordHash hash = u;
  for (std::uint32_t i = 1; i < iterations; ++i) {
    u = hmac.of(u);
    for (std::size_t k = 0; k < hash.size(); ++k) hash[k] ^= u[k];
  }
  return hash;
}

bool equal_in_constant_time(std::span<const std::byte> a, std::span<const std::byte> b) noexcept {
  if (a.size() != b.size()) return false;
  std::byte difference{0};
  for (std::size_t i = 0; i < a.size(); ++i) difference |= a[i] ^ b[i];
  return difference == std::byte{0};
}

}  // namespace portstorm::server
