#pragma once
// One run of a scenario: starts the engine threads, waits for the executors, collects the result.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "completion_port/endpoint.h"
#include "dummy_client/report/interval_histograms.h"
#include "dummy_client/report/progress.h"
#include "dummy_client/report/run_result.h"
#include "dummy_client/scenario/scenario.h"

namespace portstorm::client {

struct LoadOptions {
  unsigned threads = 0;              // engine threads; 0: chosen from the processor count
  std::vector<std::string> sources;  // source addresses; empty: spread over 127.0.0.0/8 when
                                     // the target is loopback and one address is not enough
  // Called once a second, from one thread at a time, in order. Empty: nobody wants them.
  std::function<void(const IntervalHistograms&)> on_interval;
};

class Load {
 public:
  // `scenario` must outlive the load.
  Load(const Scenario& scenario, const Endpoint& target, const LoadOptions& options);
  ~Load();

  // Blocks until the run is over. Thresholds and the verdict's threshold part are the caller's
  // (report/thresholds.h); aborted, unreachable and invalid are set here.
  RunResult run();

  // From any thread: ends the run early; connections are closed, the result is still whole.
  void stop() noexcept;

  // From any thread, while run() runs.
  Progress progress() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace portstorm::client
