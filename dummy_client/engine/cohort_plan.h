#pragma once
// What all virtual users of a cohort share, worked out once.

#include <algorithm>
#include <variant>
#include <vector>

#include "dummy_client/scenario/scenario.h"

namespace portstorm::client {

class CohortPlan {
 public:
  CohortPlan(const Cohort& cohort, std::size_t index) : cohort_(cohort), index_(index) {
    for_each_step(cohort.flow, [this](const Step& step) { look_at(step); });
  }

  const Cohort& cohort() const noexcept { return cohort_; }
  std::size_t index() const noexcept { return index_; }  // in the scenario
  // Does a step compare what comes back with what was sent?
  bool checks_echo() const noexcept { return checks_echo_; }
  // May the server end the connection before the step that expects it is reached?
  bool expects_close() const noexcept { return expects_close_; }
  // Does any step wait for this packet? (null: for one of a framing without ids)
  bool expects(const wire::PacketDefinition* packet) const noexcept {
    return std::find(expected_.begin(), expected_.end(), packet) != expected_.end();
  }
  const std::vector<std::size_t>& barriers() const noexcept { return barriers_; }

 private:
  void look_at(const Step& step) {
    if (const auto* expect = std::get_if<ExpectStep>(&step.action)) {
      checks_echo_ = checks_echo_ || expect->echo;
      if (!expects(expect->packet)) expected_.push_back(expect->packet);
    } else if (const auto* barrier = std::get_if<BarrierStep>(&step.action)) {
      const auto known = std::find(barriers_.begin(), barriers_.end(), barrier->barrier);
      if (known == barriers_.end()) barriers_.push_back(barrier->barrier);
    }
    expects_close_ = expects_close_ || std::holds_alternative<ExpectCloseStep>(step.action);
  }

  const Cohort& cohort_;
  const std::size_t index_;
  bool checks_echo_ = false;
  bool expects_close_ = false;
  std::vector<const wire::PacketDefinition*> expected_;
  std::vector<std::size_t> barriers_;
};

}  // namespace portstorm::client
