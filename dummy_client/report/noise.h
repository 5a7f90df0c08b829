#pragma once
// Whether figures of two runs differ by more than chance explains.
//
// Percentiles: the confidence interval of a quantile lies between two order statistics, whose
// ranks are binomial whatever the distribution: on the scale of log(q / (1-q)), where ranks near
// the end have room on both sides, their variance is 1 / (n q (1-q)). That takes every sample as
// independent, which those of one run are not: a slow second slows all of its samples, and often
// the next second's. What seconds add is found from the series of per-second percentiles:
//
//   1. each second's percentile becomes its rank among all latencies of its run, on that scale
//   2. what both runs do alike at the same time (a ramp) is no noise: their difference counts
//   3. of its variance, what independent samples within a second have is taken away; the rest
//      hangs together from second to second as a first-order autoregression does, which widens the
//      variance of its mean by (1+r)/(1-r) and leaves fewer degrees of freedom
//
// The series is that of all expected packets; it stands for each step. Two intervals make one of
// the difference by the MOVER rule (Zou and Donner, Statistics in Medicine 27, 2008). An average
// moves with seconds as much as p50 or p95, whichever moves more; rates have the variance of
// packets per second, and the count's own.
//
// The level is 99 %, with Student's t. What changes from run to run (the machine, a warm cache)
// does not show within one: repeat runs.

#include <cstdint>
#include <vector>

#include "dummy_client/report/run_result.h"

namespace portstorm::client {

enum class Beyond : std::uint8_t { no, yes, too_few };  // too few samples, or seconds

class Noise {
 public:
  static constexpr std::size_t fewest_seconds = 10;  // that both runs measured

  Noise(const RunResult& a, const RunResult& b);

  // `percent` in (0, 100).
  Beyond percentile(const telemetry::Histogram& a, const telemetry::Histogram& b,
                    double percent) const;
  Beyond mean(const telemetry::Histogram& a, const telemetry::Histogram& b) const;
  // `a` and `b` are per second, made of so many events.
  Beyond rate(double a, std::uint64_t count_a, double b, std::uint64_t count_b) const;

 private:
  // What the seconds of one run add to the variance of a figure, and Student's t for it.
  struct Added {
    double quantile = 0;
    double variance = 0;
    double factor = 0;
  };
  struct Interval {
    double low = 0, middle = 0, high = 0;  // seconds
  };

  const Added& added_at(double quantile) const;
  bool interval(const telemetry::Histogram& latency, double percent, Interval& result) const;
  double error_of_mean(const telemetry::Histogram& latency) const;

  std::vector<Added> added_;  // empty: too few seconds
  Added rate_;                // relative
};

}  // namespace portstorm::client
