#pragma once
// One simulated run: the reference server and the virtual users of the dummy client in one process
// and one thread, stepped in an order that the seed decides.
//
//   1. the load, with faults                    (safety: the oracles hold at every step)
//   2. the faults stop; the canaries come       (liveness: everybody is served, without an error)
//   3. the server is asked to stop              (it ends in time, and nothing is left)

#include <optional>
#include <string>

#include "completion_port/simulated_network.h"
#include "tests/simulation/run_options.h"

namespace portstorm::simulation {

struct RunReport {
  std::optional<Violation> violation;
  std::uint64_t trace = 0;  // equal for equal options
  std::uint64_t completions = 0;
  std::uint64_t steps = 0;
  Faults::Counts faults{};
  std::uint64_t iterations = 0;  // of virtual users, the canaries' too
  std::uint64_t errors = 0;      // that the virtual users of the load met
};

RunReport run(const RunOptions& options);
// The same with choices of the caller's: a fuzzer's bytes.
RunReport run(const RunOptions& options, Choices& choices);

}  // namespace portstorm::simulation
