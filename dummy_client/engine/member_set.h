#pragma once
// A set of member slots, one bit each; the first 64 need no memory of their own.

#include <bit>
#include <cstdint>
#include <vector>

namespace portstorm::client {

class MemberSet {
 public:
  bool has(std::uint32_t slot) const noexcept {
    if (slot < 64) return (first_ >> slot & 1) != 0;
    const std::size_t word = slot / 64 - 1;
    return word < more_.size() && (more_[word] >> (slot % 64) & 1) != 0;
  }
  void insert(std::uint32_t slot) {
    if (slot < 64) {
      first_ |= std::uint64_t{1} << slot;
      return;
    }
    const std::size_t word = slot / 64 - 1;
    if (word >= more_.size()) more_.resize(word + 1);
    more_[word] |= std::uint64_t{1} << (slot % 64);
  }
  void erase(std::uint32_t slot) noexcept {
    if (slot < 64) {
      first_ &= ~(std::uint64_t{1} << slot);
    } else if (slot / 64 - 1 < more_.size()) {
      more_[slot / 64 - 1] &= ~(std::uint64_t{1} << (slot % 64));
    }
  }
  std::uint32_t count() const noexcept {
    int bits = std::popcount(first_);
    for (const std::uint64_t word : more_) bits += std::popcount(word);
    return static_cast<std::uint32_t>(bits);
  }

 private:
  std::uint64_t first_ = 0;
  std::vector<std::uint64_t> more_;
};

}  // namespace portstorm::client
