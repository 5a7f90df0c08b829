#pragma once
// Seeded pseudo-random numbers: the same seed gives the same run on every platform. The standard
// library's distributions and its logarithm differ between platforms, so neither is used.
//
// Generator: xoshiro256**, its state filled by splitmix64 (Blackman and Vigna,
// https://prng.di.unimi.it). Not for cryptography. Not thread-safe: one owner each.

#include <array>
#include <cstdint>

namespace portstorm::client {

class Random {
 public:
  // Streams of one seed are independent of each other: one for each virtual user.
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0) noexcept;

  std::uint64_t next() noexcept;

  // From min to max, both included, without modulo bias; min <= max.
  std::int64_t uniform_integer(std::int64_t min, std::int64_t max) noexcept;
  // From 0 (included) to 1 (excluded), in steps of 2^-53.
  double uniform() noexcept;
  double uniform(double min, double max) noexcept;
  double exponential(double mean) noexcept;
  double normal(double mean, double deviation) noexcept;
  // Mean and standard deviation of the values themselves, not of their logarithms; mean > 0.
  double lognormal(double mean, double deviation) noexcept;
  // shape > 1; the smallest value is mean * (shape - 1) / shape.
  double pareto(double mean, double shape) noexcept;

 private:
  double standard_normal() noexcept;

  std::array<std::uint64_t, 4> state_;
};

}  // namespace portstorm::client
