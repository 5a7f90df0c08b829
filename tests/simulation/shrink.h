#pragma once
// Makes a failing run smaller while it goes on failing by the same oracle: fewer faults first, then
// fewer users, then fewer actions, then a simpler server.

#include "tests/simulation/run_options.h"

namespace portstorm::simulation {

struct Shrunk {
  RunOptions options;
  unsigned runs = 0;  // that it took
};

// `options` must fail. Every change makes another run of it, so a few seeds are tried for each.
Shrunk shrink(const RunOptions& options);

}  // namespace portstorm::simulation
