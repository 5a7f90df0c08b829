#include "dummy_client/scenario/random.h"

#include <bit>
#include <cmath>

#include "dummy_client/scenario/portable_math.h"

namespace portstorm::client {

namespace {

std::uint64_t splitmix64(std::uint64_t& state) noexcept {
  std::uint64_t z = state += 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

}  // namespace

Random::Random(std::uint64_t seed, std::uint64_t stream) noexcept {
  // The stream is mixed before it meets the seed: otherwise seed 1 stream 2 and seed 2 stream 1
  // would lie one step apart.
  std::uint64_t mixed = stream;
  std::uint64_t state = stream == 0 ? seed : seed ^ splitmix64(mixed);
  for (std::uint64_t& word : state_) word = splitmix64(state);
}

std::uint64_t Random::next() noexcept {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

std::int64_t Random::uniform_integer(std::int64_t min, std::int64_t max) noexcept {
  const std::uint64_t span = static_cast<std::uint64_t>(max) - static_cast<std::uint64_t>(min);
  std::uint64_t offset = next();
  if (span != ~std::uint64_t{0}) {
    // Draws below `rest` are thrown away: what remains is a whole multiple of the count.
    const std::uint64_t count = span + 1;
    const std::uint64_t rest = (0 - count) % count;
    while (offset < rest) offset = next();
    offset %= count;
  }
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(min) + offset);
}

double Random::uniform() noexcept {
  return static_cast<double>(next() >> 11) * 0x1p-53;
}

double Random::uniform(double min, double max) noexcept {
  return min + (max - min) * uniform();
}

double Random::exponential(double mean) noexcept {
  return -mean * portable_log(1 - uniform());  // 1 - u is never zero
}

double Random::standard_normal() noexcept {
  // Marsaglia's polar method. The second value of each pair is not kept: a generator's state is
  // its four words and nothing else.
  for (;;) {
    const double x = uniform(-1, 1);
    const double y = uniform(-1, 1);
    const double square = x * x + y * y;
    if (square > 0 && square < 1) return x * std::sqrt(-2 * portable_log(square) / square);
  }
}

double Random::normal(double mean, double deviation) noexcept {
  return mean + deviation * standard_normal();
}

double Random::lognormal(double mean, double deviation) noexcept {
  const double ratio = deviation / mean;
  const double log_variance = portable_log(1 + ratio * ratio);
  const double log_mean = portable_log(mean) - log_variance / 2;
  return portable_exp(log_mean + std::sqrt(log_variance) * standard_normal());
}

double Random::pareto(double mean, double shape) noexcept {
  const double smallest = mean * (shape - 1) / shape;
  return smallest * portable_exp(-portable_log(1 - uniform()) / shape);
}

}  // namespace portstorm::client
