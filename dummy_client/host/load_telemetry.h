#pragma once
// A run as its telemetry shows it: what is asked for beside what happens, latencies by step,
// failures, the ledger, torn packets, how the thresholds stand. docs/telemetry.md lists the names.

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "dummy_client/engine/load.h"
#include "process/process.h"
#include "telemetry/source.h"

namespace portstorm::client {

class LoadTelemetry final : public telemetry::Source {
 public:
  // Scenario and load must outlive it. The load is one that is_watched. `command`: how the run was
  // asked for.
  LoadTelemetry(const Scenario& scenario, const Load& load, std::string command);

  // The run is over: its verdict is in the samples from now on.
  void set_result(const RunResult& result);

  telemetry::Hello hello() override;
  void sample(telemetry::Sample& sample) override;
  void happened(std::vector<telemetry::Line>& lines) override;

 private:
  void judge();

  const Scenario& scenario_;
  const Load& load_;
  std::string command_;
  process::CpuMeter cpu_;
  LiveRun run_;       // the latest; taken by happened(), which comes before sample()
  RunResult so_far_;  // as far as thresholds need it
  std::size_t samples_ = 0;
  std::string thresholds_;
  std::chrono::nanoseconds thread_cpu_{};
  std::chrono::nanoseconds thread_cpu_at_{};

  std::mutex mutex_;  // of what follows
  std::string verdict_;
};

}  // namespace portstorm::client
