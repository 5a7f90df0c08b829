#include "dummy_client/scenario/portable_math.h"

#include <cmath>
#include <limits>

namespace portstorm::client {

namespace {

// ln 2 in two parts: multiples of the high one are exact, the low one is what it leaves.
constexpr double ln2_high = 6.93147180369123816490e-01;
constexpr double ln2_low = 1.90821492927058770002e-10;

}  // namespace

double portable_log(double x) noexcept {
  // x = m * 2^exponent with m within [sqrt(1/2), sqrt(2)); log m = 2 atanh((m - 1) / (m + 1)).
  constexpr double sqrt_half = 0.70710678118654752440;
  int exponent = 0;
  double m = std::frexp(x, &exponent);
  if (m < sqrt_half) {
    m *= 2;
    --exponent;
  }
  const double s = (m - 1) / (m + 1);
  const double square = s * s;
  constexpr int last_power = 23;  // |s| < 0.172: the next term is below 1e-18 of the first
  double sum = 0;
  for (int power = last_power; power >= 1; power -= 2) sum = sum * square + 1.0 / power;
  return exponent * ln2_high + (2 * s * sum + exponent * ln2_low);
}

double portable_exp(double x) noexcept {
  if (x > 709.7) return std::numeric_limits<double>::infinity();
  if (x < -745.0) return 0;
  // x = k ln 2 + r with |r| <= ln 2 / 2; e^r by its series.
  constexpr double ln2 = 0.69314718055994530942;
  const double k = std::floor(x / ln2 + 0.5);
  const double r = (x - k * ln2_high) - k * ln2_low;
  constexpr int last_term = 18;
  double sum = 1;
  for (int term = last_term; term >= 1; --term) sum = 1 + sum * r / term;
  return std::ldexp(sum, static_cast<int>(k));
}

}  // namespace portstorm::client
