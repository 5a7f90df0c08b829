#pragma once
// When the virtual users of a cohort are active, in closed form: no clock has to tick for it, and
// any thread can work it out for the users it owns.
//
//   ramping-vus    level
//      3 |        ______            user 2 is active where the level is at least 3, user 1 where
//      2 |     __/      \__         it is at least 2, user 0 where it is at least 1
//      1 |  __/            \__
//      0 +-/------------------\---> time

#include <cstdint>
#include <vector>

#include "dummy_client/scenario/scenario.h"

namespace portstorm::client {

// All from the start of the run.
struct ActivePeriod {
  Duration start{};
  Duration stop{};       // no iteration begins at or after it
  Duration hard_stop{};  // an iteration that is still running then is interrupted
};

// Of the `index`-th virtual user of the cohort (from 0), in the order of time; none that is empty.
std::vector<ActivePeriod> active_periods(const Cohort& cohort, std::uint64_t index);

// When the last hard stop of the scenario comes.
Duration last_hard_stop(const Scenario& scenario);

}  // namespace portstorm::client
