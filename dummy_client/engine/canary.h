#pragma once
// A last, well-behaved virtual user: does the server still serve when the adversaries have gone?

#include "dummy_client/engine/load.h"

namespace portstorm::client {

// `canary` is Scenario::canary: one virtual user, one iteration. Blocks until it has run.
CanaryResult send_canary(const Scenario& canary, const Endpoint& target,
                         const LoadOptions& options);

}  // namespace portstorm::client
