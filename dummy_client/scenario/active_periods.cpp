#include "dummy_client/scenario/active_periods.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace portstorm::client {

namespace {

using Periods = std::vector<ActivePeriod>;

// Where within a stage that goes from one level to another it stands at `level`.
Duration time_of(const Stage& stage, std::uint64_t from, std::uint64_t level) {
  const double whole = std::abs(static_cast<double>(stage.target) - static_cast<double>(from));
  const double part = std::abs(static_cast<double>(level) - static_cast<double>(from));
  return Duration(std::llround(static_cast<double>(stage.duration.count()) * part / whole));
}

// Of every executor but ramping-vus: the whole time.
Periods whole_time(const Cohort& cohort) {
  const Duration stop = cohort.start_time + cohort.duration();
  return {{cohort.start_time, stop, stop + cohort.graceful_stop}};
}

Periods periods_of(const RampingVus& executor, const Cohort& cohort, std::uint64_t index) {
  const std::uint64_t needed = index + 1;  // the level at which this user is active
  Periods periods;
  std::optional<Duration> active_since;
  if (executor.start_vus >= needed) active_since = cohort.start_time;

  std::uint64_t level = executor.start_vus;
  Duration time = cohort.start_time;
  for (const Stage& stage : executor.stages) {
    if (!active_since && stage.target >= needed) {
      active_since = time + time_of(stage, level, needed);
    } else if (active_since && stage.target < needed) {
      const Duration stop = time + time_of(stage, level, needed);
      periods.push_back({*active_since, stop, stop + cohort.graceful_ramp_down});
      active_since.reset();
    }
    level = stage.target;
    time += stage.duration;
  }
  if (active_since) periods.push_back({*active_since, time, time + cohort.graceful_stop});
  return periods;
}

}  // namespace

std::vector<ActivePeriod> active_periods(const Cohort& cohort, std::uint64_t index) {
  const auto* ramping = std::get_if<RampingVus>(&cohort.executor);
  Periods periods = ramping ? periods_of(*ramping, cohort, index) : whole_time(cohort);
  std::erase_if(periods, [](const ActivePeriod& period) { return period.stop <= period.start; });
  // No ramp-down outlives the graceful stop of the whole cohort.
  const Duration end = cohort.start_time + cohort.duration() + cohort.graceful_stop;
  for (std::size_t i = 0; i < periods.size(); ++i) {
    const Duration next = i + 1 < periods.size() ? periods[i + 1].start : end;
    periods[i].hard_stop = std::max(periods[i].stop, std::min(periods[i].hard_stop, next));
  }
  return periods;
}

Duration last_hard_stop(const Scenario& scenario) {
  Duration last{};
  for (const Cohort& cohort : scenario.cohorts) {
    last = std::max(last, cohort.start_time + cohort.duration() + cohort.graceful_stop);
  }
  return last;
}

}  // namespace portstorm::client
