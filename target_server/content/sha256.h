#pragma once
// SHA-256 (FIPS 180-4), for the account store's password hashes. Plain code, small rather than
// fast; checked against the standard's own examples.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace portstorm::server {

using Sha256Digest = std::array<std::byte, 32>;

// A plain value: a copy goes on from where the original stood (HMAC uses that).
class Sha256 {
 public:
  static constexpr std::size_t block_bytes = 64;

  void update(std::span<const std::byte> bytes) noexcept;
  // Ends the message; the object is of no use afterwards.
  Sha256Digest finish() noexcept;

 private:
  void compress(const std::byte* block) noexcept;

  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::byte, block_bytes> block_{};  // what has come of the current block
  std::uint64_t total_bytes_ = 0;
};

}  // namespace portstorm::server
