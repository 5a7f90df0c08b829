#pragma once
// One run of a scenario: starts the engine threads, waits for the executors, collects the result.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "completion_port/endpoint.h"
#include "dummy_client/report/run_result.h"
#include "dummy_client/scenario/scenario.h"

namespace portstorm::client {

struct LoadOptions {
  unsigned threads = 0;              // engine threads; 0: chosen from the processor count
  std::vector<std::string> sources;  // source addresses; empty: spread over 127.0.0.0/8 when
                                     // the target is loopback and one address is not enough
};

// A look at a run in progress.
struct Progress {
  std::chrono::nanoseconds elapsed{};
  std::chrono::nanoseconds duration{};  // planned
  std::uint64_t vus = 0;
  std::uint64_t connections = 0;
  std::uint64_t packets_sent = 0, packets_received = 0;  // since the start
  std::uint64_t bytes_sent = 0, bytes_received = 0;
  std::uint64_t errors = 0;
  std::uint64_t iterations = 0;
  std::chrono::nanoseconds p50{}, p99{};  // of the last whole second
  bool stopping = false;
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
