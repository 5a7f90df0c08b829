#include "dummy_client/report/noise.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <span>

#include "dummy_client/report/units.h"

namespace portstorm::client {

namespace {

using telemetry::Histogram;

constexpr double normal_99 = 2.5758;  // two-sided
constexpr std::uint64_t fewest_events = 10;
constexpr std::uint64_t fewest_for_mean = 30;
// Nearer to one another than this, two values may share a bucket: 0.1 %, and 1 us.
constexpr double resolution = 0.002, finest = 2e-6;

// The quantile of Student's t at 99 %, by its expansion in 1/df (Abramowitz and Stegun 26.7.5).
double students_t(double df) {
  const double z = normal_99, z3 = z * z * z, z5 = z3 * z * z;
  return z + (z3 + z) / (4 * df) + (5 * z5 + 16 * z3 + 3 * z) / (96 * df * df);
}

// ---- the seconds of both runs, side by side ---------------------------------------------------

// Long runs have longer intervals (RunResult::max_seconds): so many of the other's make one.
std::vector<Second> joined(std::span<const Second> seconds, std::size_t each) {
  std::vector<Second> result;
  for (std::size_t i = 0; i + each <= seconds.size(); i += each) {
    Second sum = seconds[i];
    for (const Second& next : seconds.subspan(i + 1, each - 1)) {
      sum.packets_sent += next.packets_sent;
      sum.packets_received += next.packets_received;
      sum.p50 = std::max(sum.p50, next.p50);
      sum.p95 = std::max(sum.p95, next.p95);
      sum.p99 = std::max(sum.p99, next.p99);
    }
    result.push_back(sum);
  }
  return result;
}

double interval_of(const RunResult& result) {
  return result.seconds.empty() ? 1 : std::max(1.0, std::round(result.seconds.front().time));
}

// Without the last, which is no whole one.
std::vector<Second> whole_seconds(const RunResult& result, double interval) {
  std::span<const Second> seconds = result.seconds;
  if (!seconds.empty()) seconds = seconds.first(seconds.size() - 1);
  return joined(seconds, static_cast<std::size_t>(std::llround(interval / interval_of(result))));
}

// ---- series -----------------------------------------------------------------------------------

struct OfMean {
  double variance = 0;  // beyond that of independent samples
  double factor = 0;    // Student's t
};

// Of a series of differences, whose single values have the variance `independent` in any case.
OfMean beyond_independent(const std::vector<double>& series, double independent) {
  const auto size = static_cast<double>(series.size());
  const double mean = std::accumulate(series.begin(), series.end(), 0.0) / size;
  double squares = 0, products = 0;
  for (std::size_t i = 0; i < series.size(); ++i) {
    squares += (series[i] - mean) * (series[i] - mean);
    if (i > 0) products += (series[i] - mean) * (series[i - 1] - mean);
  }
  const double of_seconds = squares / (size - 1) - independent;
  if (of_seconds <= 0) return {0, students_t(size - 1)};
  // Short series make correlations look smaller than they are (Kendall 1954).
  constexpr double most_correlated = 0.95, fewest_degrees = 4;
  double correlation = products / (size - 1) / of_seconds;
  correlation = std::clamp(correlation + (1 + 3 * correlation) / size, 0.0, most_correlated);
  const double widened = (1 + correlation) / (1 - correlation);
  return {of_seconds * widened / size, students_t(std::max(size / widened - 1, fewest_degrees))};
}

Histogram all_expected(const RunResult& result) {
  Histogram all;
  for (const StepResult& step : result.steps) {
    if (step.kind == StepResult::Kind::expect && !step.adversary) all.merge(step.latency);
  }
  return all;
}

double log_odds(double rank) {
  return std::log(rank / (1 - rank));
}

double rank_of(double odds) {
  return 1 / (1 + std::exp(-odds));
}

// Where a value stands among all of a run, as log odds; in the resolution of the buckets.
class Ranks {
 public:
  explicit Ranks(const Histogram& histogram) : count_(static_cast<double>(histogram.count())) {
    std::uint64_t seen = 0;
    for (const std::uint64_t count : histogram.counts()) not_above_.push_back(seen += count);
  }
  double of(std::chrono::nanoseconds value) const {
    if (count_ == 0) return 0;
    const auto microseconds = static_cast<std::uint64_t>((value.count() + 500) / 1000);
    const std::size_t index = std::min(Histogram::index_of(microseconds), not_above_.size() - 1);
    const double least = 0.5 / count_;  // the ends of the scale are infinitely far
    return log_odds(std::clamp(static_cast<double>(not_above_[index]) / count_, least, 1 - least));
  }

 private:
  double count_;
  std::vector<std::uint64_t> not_above_;
};

struct Sides {
  std::vector<Second> a, b;  // of the same length
  Histogram all_a, all_b;
};

double variance_of_rank(double quantile, double samples) {
  return 1 / (samples * quantile * (1 - quantile));
}

// Nothing when too few seconds measured anything.
std::optional<OfMean> added_by_seconds(const Sides& sides, double quantile,
                                       std::chrono::nanoseconds Second::*member) {
  const Ranks ranks_a(sides.all_a), ranks_b(sides.all_b);
  std::vector<double> differences;
  for (std::size_t i = 0; i < sides.a.size(); ++i) {
    const auto in_a = sides.a[i].*member, in_b = sides.b[i].*member;
    if (in_a.count() == 0 || in_b.count() == 0) continue;
    differences.push_back(ranks_a.of(in_a) - ranks_b.of(in_b));
  }
  if (differences.size() < Noise::fewest_seconds) return std::nullopt;
  const auto of_a_second = [&](const Histogram& all) {
    const double samples =
        static_cast<double>(all.count()) / static_cast<double>(differences.size());
    return variance_of_rank(quantile, std::max(samples, 1.0));
  };
  return beyond_independent(differences, of_a_second(sides.all_a) + of_a_second(sides.all_b));
}

OfMean relative_rates(const Sides& sides) {
  const auto packets = [](const std::vector<Second>& seconds) {
    std::vector<double> series;
    for (const Second& second : seconds) {
      series.push_back(static_cast<double>(second.packets_sent + second.packets_received));
    }
    const double sum = std::accumulate(series.begin(), series.end(), 0.0);
    for (double& value : series) value *= static_cast<double>(series.size()) / std::max(sum, 1.0);
    return series;
  };
  std::vector<double> difference = packets(sides.a);
  const std::vector<double> other = packets(sides.b);
  for (std::size_t i = 0; i < difference.size(); ++i) difference[i] -= other[i];
  return beyond_independent(difference, 0);
}

double variance_of(const Histogram& histogram) {
  const double mean = seconds_of(histogram.mean());
  double sum = 0;
  const auto& counts = histogram.counts();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    const auto twice = Histogram::lowest_of(i) + Histogram::highest_of(i);
    const double distance = static_cast<double>(twice) / 2e6 - mean;
    sum += distance * distance * static_cast<double>(counts[i]);
  }
  return sum / static_cast<double>(histogram.count());
}

bool indistinguishable(double a, double b) {
  return std::abs(b - a) <= std::max(finest, resolution * std::max(a, b));
}

Beyond yes_if(bool beyond) {
  return beyond ? Beyond::yes : Beyond::no;
}

}  // namespace

Noise::Noise(const RunResult& a, const RunResult& b) {
  const double interval = std::max(interval_of(a), interval_of(b));
  Sides sides = {whole_seconds(a, interval), whole_seconds(b, interval), all_expected(a),
                 all_expected(b)};
  const std::size_t seconds = std::min(sides.a.size(), sides.b.size());
  if (seconds < fewest_seconds) return;
  sides.a.resize(seconds);
  sides.b.resize(seconds);
  const OfMean rates = relative_rates(sides);
  rate_ = {0, rates.variance, rates.factor};

  const std::pair<double, std::chrono::nanoseconds Second::*> series[] = {
      {0.50, &Second::p50}, {0.95, &Second::p95}, {0.99, &Second::p99}};
  for (const auto& [quantile, member] : series) {
    const auto added = added_by_seconds(sides, quantile, member);
    if (!added) continue;
    added_.push_back({quantile, added->variance / 2, added->factor});  // half is each run's
  }
}

// Of the nearest percentile that the series has.
const Noise::Added& Noise::added_at(double quantile) const {
  return *std::min_element(added_.begin(), added_.end(), [=](const Added& x, const Added& y) {
    return std::abs(x.quantile - quantile) < std::abs(y.quantile - quantile);
  });
}

// False when a bound lies beyond what was measured.
bool Noise::interval(const Histogram& latency, double percent, Interval& result) const {
  if (added_.empty() || latency.count() == 0) return false;
  const double quantile = percent / 100;
  const auto samples = static_cast<double>(latency.count());
  const Added& added = added_at(quantile);
  const double reach =
      added.factor * std::sqrt(variance_of_rank(quantile, samples) + added.variance);
  const double low = rank_of(log_odds(quantile) - reach);
  const double high = rank_of(log_odds(quantile) + reach);
  if (samples * low < 1 || samples * (1 - high) < 1) return false;
  result = {seconds_of(latency.percentile(100 * low)), seconds_of(latency.percentile(percent)),
            seconds_of(latency.percentile(100 * high))};
  return true;
}

Beyond Noise::percentile(const Histogram& a, const Histogram& b, double percent) const {
  Interval in_a, in_b;
  if (!interval(a, percent, in_a) || !interval(b, percent, in_b)) return Beyond::too_few;
  if (indistinguishable(in_a.middle, in_b.middle)) return Beyond::no;
  const double difference = in_b.middle - in_a.middle;
  const double below = std::hypot(in_b.middle - in_b.low, in_a.high - in_a.middle);
  const double above = std::hypot(in_b.high - in_b.middle, in_a.middle - in_a.low);
  return yes_if(difference > below || -difference > above);
}

double Noise::error_of_mean(const Histogram& latency) const {
  double relative = 0;  // by seconds
  for (const Added& added : added_) {
    if (added.quantile > 0.95) continue;
    const double middle = log_odds(added.quantile), reach = std::sqrt(added.variance);
    const auto value = [&](double odds) {
      return seconds_of(latency.percentile(100 * rank_of(odds)));
    };
    const double width = value(middle + reach) - value(middle - reach);
    relative = std::max(relative, width / 2 / std::max(value(middle), finest));
  }
  return std::hypot(std::sqrt(variance_of(latency) / static_cast<double>(latency.count())),
                    relative * seconds_of(latency.mean()));
}

Beyond Noise::mean(const Histogram& a, const Histogram& b) const {
  if (added_.empty() || std::min(a.count(), b.count()) < fewest_for_mean) return Beyond::too_few;
  const double mean_a = seconds_of(a.mean()), mean_b = seconds_of(b.mean());
  if (indistinguishable(mean_a, mean_b)) return Beyond::no;
  double factor = 0;
  for (const Added& added : added_) factor = std::max(factor, added.factor);
  return yes_if(std::abs(mean_b - mean_a) >
                factor * std::hypot(error_of_mean(a), error_of_mean(b)));
}

Beyond Noise::rate(double a, std::uint64_t count_a, double b, std::uint64_t count_b) const {
  if (rate_.factor == 0 || std::min(count_a, count_b) < fewest_events) return Beyond::too_few;
  const double error = std::sqrt(rate_.variance + 1 / static_cast<double>(count_a) +
                                 1 / static_cast<double>(count_b));
  return yes_if(std::abs(std::log(b / a)) > rate_.factor * error);
}

}  // namespace portstorm::client
