#include "dummy_client/engine/canary.h"

namespace portstorm::client {

namespace {

LoadOptions for_one(LoadOptions options) {
  options.threads = 1;
  options.on_interval = {};
  options.is_watched = false;
  return options;
}

}  // namespace

Canary::Canary(const Scenario& scenario, const Endpoint& target, const LoadOptions& options)
    : load_(scenario, target, for_one(options)) {}

CanaryResult Canary::send() {
  const RunResult run = load_.run();
  CanaryResult result;
  result.took = run.elapsed;
  result.served = run.iterations > 0 && run.error_count == 0;
  if (result.served) return result;
  result.problem =
      run.errors.empty() ? "it did not end its flow in time" : run.errors.begin()->second.example;
  return result;
}

void Canary::stop() noexcept {
  load_.stop();
}

}  // namespace portstorm::client
