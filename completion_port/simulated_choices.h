#pragma once
// Where a simulated run takes its decisions from: a seed, or the bytes of a fuzzer's input. The
// same choices give the same run.

#include <cstddef>
#include <cstdint>
#include <span>

namespace portstorm {

class Choices {
 public:
  virtual ~Choices() = default;

  // From 0 to bound - 1; bound is at least 1. 0 is always the plain choice: no fault, no delay.
  virtual std::uint64_t below(std::uint64_t bound) = 0;

  // True so many times in a thousand.
  bool chance(unsigned per_mille) { return per_mille > 0 && below(1000) >= 1000 - per_mille; }
};

// splitmix64 (Steele, Lea and Flood; public domain code by Vigna, https://prng.di.unimi.it).
class SeededChoices final : public Choices {
 public:
  explicit SeededChoices(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t below(std::uint64_t bound) override;

 private:
  std::uint64_t state_;
};

// Each choice takes as many bytes as its bound needs. When they are used up, all choices are 0.
class ByteChoices final : public Choices {
 public:
  // `bytes` must outlive it.
  explicit ByteChoices(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}

  std::uint64_t below(std::uint64_t bound) override;
  bool are_used_up() const noexcept { return bytes_.empty(); }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace portstorm
