#pragma once
// Random choices of the mutator: the same from the same seed, on every platform.

#include <cstddef>
#include <cstdint>

namespace portstorm::fuzz {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  // SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
  std::uint64_t next() noexcept {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  std::size_t below(std::size_t end) noexcept { return static_cast<std::size_t>(next() % end); }
  bool one_in(std::size_t n) noexcept { return below(n) == 0; }

  template <class List>
  const auto& pick(const List& list) noexcept {
    return list[below(list.size())];
  }

 private:
  std::uint64_t state_;
};

}  // namespace portstorm::fuzz
