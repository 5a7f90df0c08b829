#pragma once
// What the threads of a run share.

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <deque>

#include "completion_port/completion_port.h"
#include "dummy_client/engine/barrier.h"
#include "dummy_client/scenario/scenario.h"

namespace portstorm::client {

// A number that goes up and down, and its highest value so far.
class Gauge {
 public:
  void up() noexcept {
    const std::uint64_t now = value_.fetch_add(1, std::memory_order_relaxed) + 1;
    std::uint64_t highest = highest_.load(std::memory_order_relaxed);
    while (now > highest &&
           !highest_.compare_exchange_weak(highest, now, std::memory_order_relaxed)) {
    }
  }
  void down() noexcept { value_.fetch_sub(1, std::memory_order_relaxed); }
  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }
  std::uint64_t highest() const noexcept { return highest_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
  std::atomic<std::uint64_t> highest_{0};
};

// A run goes through its phases forwards only.
enum class Phase : std::uint8_t {
  running,
  stopping,  // ended early: iterations are interrupted
  closing,   // the ledger has settled: connections are closed, threads end
};

// What the virtual users of one cohort share.
struct CohortState {
  Gauge vus;
  std::atomic<std::uint64_t> shared_iterations{0};  // begun, of shared-iterations
};

struct RunState {
  explicit RunState(const Scenario& scenario) : cohorts(scenario.cohorts.size()) {
    for (const BarrierName& barrier : scenario.barriers)
      barriers.emplace_back(barrier.participants);
  }

  TimePoint start{};
  std::atomic<Phase> phase{Phase::running};
  Gauge vus;
  Gauge connections;
  std::atomic<std::uint64_t> connects_done{0};    // ever
  std::atomic<std::uint64_t> connects_failed{0};  // ever
  std::atomic<bool> unreachable{false};
  std::deque<CohortState> cohorts;
  std::deque<Barrier> barriers;
};

}  // namespace portstorm::client
