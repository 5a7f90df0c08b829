#pragma once
// What one virtual user of a scenario would do, in words: for `dummy_client explain`.

#include <cstdint>
#include <string>

#include "dummy_client/scenario/scenario.h"

namespace portstorm::client {

// One iteration of the flow of virtual user `vu` (numbered through all cohorts, from 0): when it
// starts, then each step with its evaluated values, the bytes of what it sends, and think times
// drawn as the run would draw them. Of a repeat, the first round only, and all branches of a
// choose; so what is drawn after one differs from the run. What a run captures stands there by
// name. Then the canary, the ledger and the thresholds in words. When there is no such virtual
// user, the text says so.
std::string explain(const Scenario& scenario, std::uint64_t vu);

}  // namespace portstorm::client
