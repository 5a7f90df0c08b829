#include <algorithm>
#include <array>
#include <cmath>

#include "dummy_client/report/svg_chart.h"

namespace portstorm::client {

std::vector<double> axis_ticks(double highest, bool whole_numbers) {
  if (!(highest > 0)) highest = 1;
  constexpr double most_steps = 5;
  const double rough = highest / most_steps;
  const double magnitude = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * magnitude;
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * magnitude >= rough) {
      step = factor * magnitude;
      break;
    }
  }
  if (whole_numbers) step = std::max(step, 1.0);
  std::vector<double> ticks = {0};
  while (ticks.back() < highest) ticks.push_back(static_cast<double>(ticks.size()) * step);
  return ticks;
}

std::vector<double> log_ticks(double lowest, double highest) {
  if (!(lowest > 0) || !(highest >= lowest)) return {1, 10};
  // A hair beside a power of ten is that power: 0.001 is no sum of binary fractions.
  constexpr double hair = 1e-9;
  const int first = static_cast<int>(std::floor(std::log10(lowest) + hair));
  const int last = std::max(static_cast<int>(std::ceil(std::log10(highest) - hair)), first + 1);
  constexpr int few_decades = 2;
  std::vector<double> ticks;
  for (int exponent = first; exponent < last; ++exponent) {
    const double power = std::pow(10, exponent);
    ticks.push_back(power);
    if (last - first > few_decades) continue;
    ticks.push_back(2 * power);
    ticks.push_back(5 * power);
  }
  ticks.push_back(std::pow(10, last));
  return ticks;
}

std::vector<double> time_ticks(double end) {
  static constexpr std::array<double, 17> steps = {0.1, 0.2, 0.5, 1,   2,   5,    10,   15,  30,
                                                   60,  120, 300, 600, 900, 1800, 3600, 7200};
  constexpr double most_ticks = 10;
  double step = steps.back();
  for (const double candidate : steps) {
    if (end / candidate <= most_ticks) {
      step = candidate;
      break;
    }
  }
  while (end / step > most_ticks) step *= 2;
  std::vector<double> ticks;
  // A hair beyond the end counts as the end: times are sums of fractions.
  for (double time = 0; time <= end * 1.000001; time = static_cast<double>(ticks.size()) * step) {
    ticks.push_back(time);
  }
  return ticks;
}

}  // namespace portstorm::client
