#include "dummy_client/scenario/scenario.h"

#include <algorithm>

namespace portstorm::client {

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
