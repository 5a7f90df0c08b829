#pragma once
// 64-bit arithmetic of expressions: an overflow or a division by zero is an EvaluationError.

#include <cmath>
#include <cstdint>
#include <limits>

#include "dummy_client/scenario/expression.h"

namespace portstorm::client::checked {

inline constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t greatest = std::numeric_limits<std::int64_t>::max();

[[noreturn]] inline void overflow() {
  throw EvaluationError{"the result does not fit 64 bits"};
}

[[noreturn]] inline void division_by_zero() {
  throw EvaluationError{"division by zero"};
}

inline std::int64_t add(std::int64_t a, std::int64_t b) {
  if (b > 0 ? a > greatest - b : a < least - b) overflow();
  return a + b;
}

inline std::int64_t subtract(std::int64_t a, std::int64_t b) {
  if (b < 0 ? a > greatest + b : a < least + b) overflow();
  return a - b;
}

inline std::int64_t multiply(std::int64_t a, std::int64_t b) {
  if (a == 0 || b == 0) return 0;
  if ((a == -1 && b == least) || (b == -1 && a == least)) overflow();
  // Unsigned multiplication wraps without a fault; dividing tells whether it did.
  const auto product =
      static_cast<std::int64_t>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
  if (product / b != a) overflow();
  return product;
}

inline std::int64_t divide(std::int64_t a, std::int64_t b) {
  if (b == 0) division_by_zero();
  if (a == least && b == -1) overflow();
  return a / b;
}

inline std::int64_t remainder(std::int64_t a, std::int64_t b) {
  if (b == 0) division_by_zero();
  return b == -1 ? 0 : a % b;
}

inline std::int64_t negate(std::int64_t a) {
  if (a == least) overflow();
  return -a;
}

inline double finite(double result) {
  if (!std::isfinite(result)) throw EvaluationError{"the result is too large for a number"};
  return result;
}

inline double divide(double a, double b) {
  if (b == 0) division_by_zero();
  return finite(a / b);
}

inline double remainder(double a, double b) {
  if (b == 0) division_by_zero();
  return std::fmod(a, b);
}

}  // namespace portstorm::client::checked
