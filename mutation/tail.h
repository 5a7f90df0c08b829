#pragma once
// Takes integers off the end of an input, so that what stands at its front stays what it is. Where
// there is nothing left, they are zero.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace portstorm::fuzz {

class Tail {
 public:
  explicit Tail(std::span<const std::byte> input) : rest_(input) {}

  std::span<const std::byte> rest() const noexcept { return rest_; }

  // Little-endian, of `bytes` bytes or as many as there are.
  std::uint64_t integer(std::size_t bytes) noexcept {
    std::uint64_t value = 0;
    for (std::size_t i = std::min(bytes, rest_.size()); i > 0; --i) {
      value = value << 8 | std::to_integer<std::uint64_t>(rest_.back());
      rest_ = rest_.first(rest_.size() - 1);
    }
    return value;
  }
  std::uint8_t byte() noexcept { return static_cast<std::uint8_t>(integer(1)); }

 private:
  std::span<const std::byte> rest_;
};

}  // namespace portstorm::fuzz
