// --vus and --duration: the same scenario, larger or smaller, shorter or longer.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "dummy_client/scenario/duration.h"
#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

std::uint64_t scaled(std::uint64_t number, std::uint64_t part, std::uint64_t whole) {
  return (number * part + whole / 2) / whole;  // at most 10^15: far from overflow
}

// Whole numbers of iterations where they come out whole; otherwise the time unit is scaled, which
// keeps the rate to the nanosecond.
void scale_rates(std::span<std::uint64_t* const> rates, Duration& time_unit, std::uint64_t part,
                 std::uint64_t whole) {
  const bool whole_numbers = std::all_of(
      rates.begin(), rates.end(), [&](const auto* rate) { return *rate * part % whole == 0; });
  if (whole_numbers) {
    for (std::uint64_t* rate : rates) *rate = *rate * part / whole;
    return;
  }
  const double factor = static_cast<double>(whole) / static_cast<double>(part);
  const double unit = static_cast<double>(time_unit.count()) * factor;
  constexpr auto longest = static_cast<double>(max_duration.count());
  time_unit = Duration(std::llround(std::clamp(unit, 1.0, longest)));
}

// Gives an executor another number of virtual users at its highest, and whatever else goes with it.
struct SetMaxVus {
  std::uint64_t vus;
  std::uint64_t highest;  // so far

  void operator()(ConstantVus& executor) const { executor.vus = vus; }
  void operator()(PerVuIterations& executor) const { executor.vus = vus; }
  void operator()(SharedIterations& executor) const { executor.vus = vus; }

  void operator()(RampingVus& executor) const {
    executor.start_vus = scaled(executor.start_vus, vus, highest);
    for (Stage& stage : executor.stages) stage.target = scaled(stage.target, vus, highest);
  }

  void operator()(ConstantArrivalRate& executor) const {
    scale_pool(executor);
    std::uint64_t* const rates[] = {&executor.rate};
    scale_rates(rates, executor.time_unit, vus, highest);
  }

  void operator()(RampingArrivalRate& executor) const {
    scale_pool(executor);
    std::vector<std::uint64_t*> rates = {&executor.start_rate};
    for (Stage& stage : executor.stages) rates.push_back(&stage.target);
    scale_rates(rates, executor.time_unit, vus, highest);
  }

  template <class OpenModel>
  void scale_pool(OpenModel& executor) const {
    executor.max_vus = vus;
    executor.pre_allocated_vus =
        std::clamp<std::uint64_t>(scaled(executor.pre_allocated_vus, vus, highest), 1, vus);
  }
};

void set_max_vus(Cohort& cohort, std::uint64_t vus) {
  std::visit(SetMaxVus{vus, cohort.max_vus()}, cohort.executor);
}

// Each cohort gets one virtual user, then its share of the others by the largest remainder.
void share_vus(std::vector<Cohort>& cohorts, std::uint64_t vus) {
  std::uint64_t old_total = 0;
  for (const Cohort& cohort : cohorts) old_total += cohort.max_vus();
  struct Share {
    std::size_t cohort;
    std::uint64_t vus, remainder;
  };
  std::vector<Share> shares;
  std::uint64_t left = vus;
  for (std::size_t i = 0; i < cohorts.size(); ++i) {
    const std::uint64_t product = cohorts[i].max_vus() * vus;
    shares.push_back({i, std::max<std::uint64_t>(1, product / old_total), product % old_total});
  }
  for (const Share& share : shares) left -= std::min(left, share.vus);
  std::stable_sort(shares.begin(), shares.end(),
                   [](const Share& a, const Share& b) { return a.remainder > b.remainder; });
  for (std::size_t i = 0; left > 0; i = (i + 1) % shares.size(), --left) ++shares[i].vus;

  // Those raised to one virtual user took it from nobody yet: the largest cohorts give.
  std::uint64_t total = 0;
  for (const Share& share : shares) total += share.vus;
  for (; total > vus; --total) {
    --std::max_element(shares.begin(), shares.end(), [](const Share& a, const Share& b) {
        return a.vus < b.vus;
      })->vus;
  }
  for (const Share& share : shares) set_max_vus(cohorts[share.cohort], share.vus);
}

// Boundaries are scaled, not lengths: rounding never adds up and the last one is exact.
class TimeScale {
 public:
  TimeScale(Duration old_end, Duration new_end) : old_end_(old_end), new_end_(new_end) {}

  Duration operator()(Duration time) const {
    if (time == old_end_) return new_end_;
    const double factor =
        static_cast<double>(new_end_.count()) / static_cast<double>(old_end_.count());
    return Duration(
        static_cast<Duration::rep>(std::floor(static_cast<double>(time.count()) * factor + 0.5)));
  }

 private:
  Duration old_end_, new_end_;
};

struct ScaleTimes {
  const TimeScale& scale;
  Duration old_start, new_start;

  void operator()(ConstantVus& executor) const { scale_length(executor.duration); }
  void operator()(PerVuIterations& executor) const { scale_length(executor.max_duration); }
  void operator()(SharedIterations& executor) const { scale_length(executor.max_duration); }
  void operator()(ConstantArrivalRate& executor) const { scale_length(executor.duration); }
  void operator()(RampingVus& executor) const { scale_stages(executor.stages); }
  void operator()(RampingArrivalRate& executor) const { scale_stages(executor.stages); }

  void scale_length(Duration& length) const { length = scale(old_start + length) - new_start; }

  void scale_stages(std::vector<Stage>& stages) const {
    Duration old_end = old_start;
    Duration new_end = new_start;
    for (Stage& stage : stages) {
      old_end += stage.duration;
      stage.duration = scale(old_end) - new_end;
      new_end += stage.duration;
    }
  }
};

void scale_times(Cohort& cohort, const TimeScale& scale) {
  const Duration old_start = cohort.start_time;
  cohort.start_time = scale(old_start);
  std::visit(ScaleTimes{scale, old_start, cohort.start_time}, cohort.executor);
}

}  // namespace

void rescale(std::vector<Cohort>& cohorts, const Overrides& overrides, json_file::Place place,
             json_file::Mistakes& mistakes) {
  if (overrides.vus) {
    const std::uint64_t vus = *overrides.vus;
    if (vus < cohorts.size() || vus > max_virtual_users) {
      mistakes.add(place, fmt::format("--vus must be from {} (one for each cohort) to {}, found {}",
                                      cohorts.size(), max_virtual_users, vus));
    } else {
      share_vus(cohorts, vus);
    }
    for (const Cohort& cohort : cohorts) {
      if (rate_per_second(cohort.executor) <= highest_rate_per_second) continue;
      mistakes.add(place, fmt::format("--vus {} makes {} begin more than {:.0f} iterations per "
                                      "second",
                                      vus, cohort.name, highest_rate_per_second));
    }
  }
  if (overrides.duration) {
    if (overrides.duration->count() <= 0 || *overrides.duration > max_duration) {
      mistakes.add(place, "--duration must be longer than zero, and at most a year");
      return;
    }
    Duration end{};
    for (const Cohort& cohort : cohorts) end = std::max(end, cohort.start_time + cohort.duration());
    const TimeScale scale(end, *overrides.duration);
    for (Cohort& cohort : cohorts) scale_times(cohort, scale);
  }
}

}  // namespace portstorm::client
