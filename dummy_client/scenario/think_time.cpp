#include "dummy_client/scenario/think_time.h"

#include <algorithm>

namespace portstorm::client {

namespace {

double draw(const ThinkStep& step, Random& random) noexcept {
  const auto mean = static_cast<double>(step.mean.count());
  const auto deviation = static_cast<double>(step.deviation.count());
  switch (step.distribution) {
    case ThinkStep::Distribution::fixed:
      return mean;
    case ThinkStep::Distribution::uniform:
      return random.uniform(static_cast<double>(step.minimum.count()),
                            static_cast<double>(step.maximum.count()));
    case ThinkStep::Distribution::normal:
      return random.normal(mean, deviation);
    case ThinkStep::Distribution::lognormal:
      return random.lognormal(mean, deviation);
    case ThinkStep::Distribution::exponential:
      return random.exponential(mean);
    case ThinkStep::Distribution::pareto:
      return random.pareto(mean, step.shape);
  }
  return mean;
}

}  // namespace

Duration think_time(const ThinkStep& step, Random& random) noexcept {
  const Duration most = step.maximum.count() > 0 ? step.maximum : max_think_time;
  const double nanoseconds =
      std::clamp(draw(step, random), static_cast<double>(step.minimum.count()),
                 static_cast<double>(most.count()));
  return Duration(static_cast<Duration::rep>(nanoseconds));
}

}  // namespace portstorm::client
