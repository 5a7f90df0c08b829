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

#include "completion_port/completion_port.h"
#include "dummy_client/engine/live_metrics.h"
#include "dummy_client/report/interval_histograms.h"
#include "dummy_client/report/progress.h"
#include "dummy_client/report/run_result.h"
#include "dummy_client/scenario/scenario.h"

namespace portstorm::client {

struct LoadOptions {
  unsigned threads = 0;              // engine threads; 0: chosen from the processor count
  std::vector<std::string> sources;  // source addresses; empty: spread over 127.0.0.0/8 when
                                     // the target is loopback and one address is not enough
  // A run of which 1 % of the timed steps began later than this has measured the generator: it is
  // invalid.
  std::chrono::nanoseconds lag_limit = std::chrono::milliseconds(100);
  // Called once a second, from one thread at a time, in order. Empty: nobody wants them.
  std::function<void(const IntervalHistograms&)> on_interval;
  bool is_watched = false;  // take_live() will be called, some times a second

  // What a run takes from the world outside. Each engine thread has a port of its own, which is
  // also its clock; empty: the platform's. The number tells the stamps of this run from those of
  // others; 0: by the wall clock.
  std::function<std::unique_ptr<CompletionPort>()> make_port;
  std::uint64_t run_number = 0;
};

// A run as it stands.
struct LiveRun {
  LivePart part;
  Duration elapsed{};
  std::uint64_t vus = 0, connections = 0;
  std::uint64_t connects = 0, failed_connects = 0;
  std::int64_t owed = 0;  // deliveries, by the ledger
};

class Load {
 public:
  // `scenario` must outlive the load.
  Load(const Scenario& scenario, const Endpoint& target, const LoadOptions& options);
  ~Load();

  // Blocks until the run is over. Thresholds and the verdict's threshold part are the caller's
  // (report/thresholds.h); aborted, unreachable and invalid are set here.
  RunResult run();

  // run() in pieces, for who has no threads to give (the simulation): begin(), then turn() of each
  // engine thread and look() until each has said false, then finish(). No canary is sent.
  void begin();
  std::size_t threads() const noexcept;
  bool turn(std::size_t thread);
  bool look();  // at how far the run is: tells the threads when it is over
  RunResult finish();

  // From any thread: ends the run early; connections are closed, the result is still whole.
  void stop() noexcept;

  // From any thread, while run() runs.
  Progress progress() const;

  // From any thread, one at a time: what has happened since the last call. With is_watched only.
  LiveRun take_live() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace portstorm::client
