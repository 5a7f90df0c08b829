#include "dummy_client/engine/canary.h"

namespace portstorm::client {

CanaryResult send_canary(const Scenario& canary, const Endpoint& target,
                         const LoadOptions& options) {
  LoadOptions own = options;
  own.threads = 1;
  own.on_interval = {};
  const RunResult run = Load(canary, target, own).run();
  CanaryResult result;
  result.took = run.elapsed;
  result.served = run.iterations > 0 && run.error_count == 0;
  if (result.served) return result;
  result.problem =
      run.errors.empty() ? "it did not end its flow in time" : run.errors.begin()->second.example;
  return result;
}

}  // namespace portstorm::client
