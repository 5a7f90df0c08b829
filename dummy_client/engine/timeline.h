#pragma once
// The run second by second: the engine threads hand in what each saw of a second, and a second is
// there when all have. Thread-safe.

#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "dummy_client/report/interval_histograms.h"
#include "dummy_client/report/run_result.h"
#include "telemetry/histogram.h"

namespace portstorm::client {

class Timeline {
 public:
  using OnInterval = std::function<void(const IntervalHistograms&)>;
  static constexpr std::size_t most_waiting = 60;

  // `on_interval`, unless empty, is called for each second, in order, one at a time, and holds up
  // no thread but the one that it is called on. If it falls `most_waiting` seconds behind, the
  // last that waits gets longer.
  explicit Timeline(std::size_t threads, OnInterval on_interval = {})
      : threads_(threads), on_interval_(std::move(on_interval)), next_of_thread_(threads, 0) {}

  // `part` has what this thread did within the second; its gauges (vus, connections) are the whole
  // run's. Each thread hands in its seconds in order.
  // `steps` are the latencies of each step, where somebody wants them.
  void add(std::size_t thread, const Second& part, const telemetry::Histogram& latency,
           std::span<const telemetry::Histogram> steps = {});

  std::optional<Second> last() const;
  std::vector<Second> take();  // when all threads have ended

 private:
  struct Pending {
    Second second;
    telemetry::Histogram latency;
    std::vector<telemetry::Histogram> steps;
    std::size_t parts = 0;
  };

  void finish(Pending& pending);
  void hand_on(double end, std::vector<telemetry::Histogram> steps);
  void call_on_interval(std::unique_lock<std::mutex>& lock);
  void keep(const Second& second);
  void halve();

  const std::size_t threads_;
  const OnInterval on_interval_;
  mutable std::mutex mutex_;
  std::vector<std::uint64_t> next_of_thread_;  // the number of the second it hands in next
  std::uint64_t first_pending_ = 0;            // the number of pending_.front()
  std::deque<Pending> pending_;
  std::vector<Second> seconds_;
  std::size_t seconds_in_one_ = 1;          // doubled when a long run would have too many
  std::size_t in_last_ = 0;                 // how many are in the last entry already
  double last_end_ = 0;                     // of the second handed on last
  std::deque<IntervalHistograms> waiting_;  // for on_interval_
  bool is_calling_ = false;                 // one thread is at it
};

// One entry for two stretches of time that follow one another. Percentiles become the higher ones:
// the true ones cannot be had from two percentiles.
Second joined(const Second& earlier, const Second& later);

}  // namespace portstorm::client
