#include "dashboard/view/value_axis.h"

#include <cmath>
#include <initializer_list>

namespace portstorm::dashboard {

namespace {

// Without pow(): its last digit differs between C libraries, and pictures are compared.
double power_of_ten_below(double value) {
  double power = 1;
  while (power > value) power /= 10;
  while (power * 10 <= value) power *= 10;
  return power;
}

}  // namespace

double round_up(double value) {
  if (!(value > 1e-9) || !std::isfinite(value)) return 1;
  const double power = power_of_ten_below(value);
  for (const double step : {1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0}) {
    if (value <= step * power) return step * power;
  }
  return 10 * power;
}

double round_step(double length, double parts) {
  const double least = length / parts;
  if (!(least > 0)) return 1;
  const double power = power_of_ten_below(least);
  for (const double step : {1.0, 2.0, 2.5, 5.0}) {
    if (least <= step * power) return step * power;
  }
  return 10 * power;
}

double power_of_ten_from(double value) {
  const double below = power_of_ten_below(value);
  return below < value ? below * 10 : below;
}

void ValueAxis::update(double highest, double now, bool at_once, bool of_bytes) {
  if (locked_) return;
  double unit = 1;
  while (of_bytes && unit * 1024 <= highest) unit *= 1024;
  const double wanted = round_up(highest * 1.05 / unit) * unit;
  if (wanted >= top_ || at_once) {
    top_ = wanted;
    unit_ = unit;
    shrink_since_ = -1;
  } else if (shrink_since_ < 0) {
    shrink_since_ = now;
  } else if (now - shrink_since_ >= patience_seconds) {
    top_ = wanted;
    unit_ = unit;
    shrink_since_ = -1;
  }
}

}  // namespace portstorm::dashboard
