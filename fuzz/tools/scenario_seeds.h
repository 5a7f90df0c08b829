#pragma once
// What the virtual users of a scenario send, as inputs of the parser targets: the bytes of each
// cohort's flow, in the writes in which the load generator would send them.

#include <vector>

#include "dummy_client/scenario/scenario.h"
#include "mutation/artifact.h"

namespace portstorm::fuzz {

struct Recording {
  std::vector<std::byte> stream;
  Plan plan;
};

// One for each cohort that sends anything. Loops are cut short; what depends on the server's
// answers is left out; at most 16 KiB each.
std::vector<Recording> scenario_recordings(const client::Scenario& scenario);

}  // namespace portstorm::fuzz
