#include "tests/simulation/shrink.h"

#include <array>

#include "tests/simulation/simulation.h"

namespace portstorm::simulation {

namespace {

constexpr unsigned most_runs = 3000;
constexpr unsigned seeds_tried = 6;

struct Size {
  unsigned RunOptions::*number;
  unsigned least;
};

constexpr std::array<Size, 7> sizes = {{
    {&RunOptions::vandals, 0},
    {&RunOptions::talkers, 1},
    {&RunOptions::iterations, 1},
    {&RunOptions::messages, 1},
    {&RunOptions::engine_threads, 1},
    {&RunOptions::workers, 1},
    {&RunOptions::accepts, 1},
}};

class Shrinker {
 public:
  explicit Shrinker(const RunOptions& options) : best_(options) {
    const RunReport report = run(options);
    ++runs_;
    if (report.violation) oracle_ = report.violation->oracle;
  }

  Shrunk operator()() {
    bool has_changed = !oracle_.empty();
    while (has_changed && runs_ < most_runs) {
      has_changed = drop_faults();
      for (const Size& size : sizes) has_changed = lower(size) || has_changed;
    }
    return {best_, runs_};
  }

 private:
  bool drop_faults() {
    bool has_changed = false;
    for (std::size_t i = 0; i < fault_count; ++i) {
      if (best_.faults.per_mille[i] == 0) continue;
      RunOptions candidate = best_;
      candidate.faults.per_mille[i] = 0;
      has_changed = accept(candidate) || has_changed;
    }
    return has_changed;
  }

  // To the least, or half the way there, or by one.
  bool lower(const Size& size) {
    const unsigned now = best_.*size.number;
    if (now <= size.least) return false;
    for (const unsigned number : {size.least, size.least + (now - size.least) / 2, now - 1}) {
      RunOptions candidate = best_;
      candidate.*size.number = number;
      if (accept(candidate)) return true;
    }
    return false;
  }

  bool accept(RunOptions candidate) {
    for (unsigned i = 0; i < seeds_tried && runs_ < most_runs; ++i) {
      ++runs_;
      const RunReport report = run(candidate);
      if (report.violation && report.violation->oracle == oracle_) {
        best_ = candidate;
        return true;
      }
      candidate.seed = best_.seed + 1 + i;
    }
    return false;
  }

  RunOptions best_;
  std::string oracle_;
  unsigned runs_ = 0;
};

}  // namespace

Shrunk shrink(const RunOptions& options) {
  return Shrinker(options)();
}

}  // namespace portstorm::simulation
