#pragma once
// What all virtual users of a cohort share, worked out once.

#include <algorithm>
#include <variant>
#include <vector>

#include "dummy_client/scenario/scenario.h"

namespace portstorm::client {

class CohortPlan {
 public:
  explicit CohortPlan(const Cohort& cohort) : cohort_(cohort) { look_at(cohort.flow); }

  const Cohort& cohort() const noexcept { return cohort_; }
  // Does a step compare what comes back with what was sent?
  bool checks_echo() const noexcept { return checks_echo_; }
  // Does any step wait for this packet? (null: for one of a framing without ids)
  bool expects(const wire::PacketDefinition* packet) const noexcept {
    return std::find(expected_.begin(), expected_.end(), packet) != expected_.end();
  }

 private:
  void look_at(const Flow& flow) {
    for (const Step& step : flow) {
      if (const auto* expect = std::get_if<ExpectStep>(&step.action)) {
        checks_echo_ = checks_echo_ || expect->echo;
        if (!expects(expect->packet)) expected_.push_back(expect->packet);
      } else if (const auto* repeat = std::get_if<RepeatStep>(&step.action)) {
        look_at(repeat->flow);
      }
    }
  }

  const Cohort& cohort_;
  bool checks_echo_ = false;
  std::vector<const wire::PacketDefinition*> expected_;
};

}  // namespace portstorm::client
