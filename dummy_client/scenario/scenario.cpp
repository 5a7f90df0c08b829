#include "dummy_client/scenario/scenario.h"

#include <algorithm>

namespace portstorm::client {

std::uint64_t Cohort::max_vus() const noexcept {
  if (const auto* constant = std::get_if<ConstantVus>(&executor)) return constant->vus;
  const auto& ramping = std::get<RampingVus>(executor);
  std::uint64_t most = ramping.start_vus;
  for (const Stage& stage : ramping.stages) most = std::max(most, stage.target);
  return most;
}

Duration Cohort::duration() const noexcept {
  if (const auto* constant = std::get_if<ConstantVus>(&executor)) return constant->duration;
  Duration total{};
  for (const Stage& stage : std::get<RampingVus>(executor).stages) total += stage.duration;
  return total;
}

std::uint64_t Scenario::max_vus() const noexcept {
  std::uint64_t total = 0;
  for (const Cohort& cohort : cohorts) total += cohort.max_vus();
  return total;
}

Duration Scenario::duration() const noexcept {
  Duration end{};
  for (const Cohort& cohort : cohorts) end = std::max(end, cohort.start_time + cohort.duration());
  return end;
}

}  // namespace portstorm::client
