#include "dummy_client/scenario/planned_load.h"

#include <algorithm>

namespace portstorm::client {

namespace {

struct Level {
  double value = 0;
  std::size_t stage = 0;  // from 1; 0: it has no stages
};

// Between the targets of the stage before and of its own.
Level level_of(std::uint64_t start, const std::vector<Stage>& stages, Duration elapsed) {
  auto before = static_cast<double>(start);
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const auto target = static_cast<double>(stages[i].target);
    if (elapsed < stages[i].duration) {
      const auto share =
          static_cast<double>(elapsed.count()) / static_cast<double>(stages[i].duration.count());
      return {before + (target - before) * share, i + 1};
    }
    elapsed -= stages[i].duration;
    before = target;
  }
  return {before, stages.size()};
}

std::string stage_text(const Cohort& cohort, const Level& level, std::size_t stages) {
  if (level.stage == 0) return cohort.name;
  return cohort.name + ": stage " + std::to_string(level.stage) + " of " + std::to_string(stages);
}

class Adder {
 public:
  Adder(PlannedLoad& load, const Cohort& cohort, Duration elapsed)
      : load_(load), cohort_(cohort), elapsed_(elapsed) {}

  void operator()(const ConstantVus& executor) { users(executor.vus); }
  void operator()(const PerVuIterations& executor) { users(executor.vus); }
  void operator()(const SharedIterations& executor) { users(executor.vus); }
  void operator()(const RampingVus& executor) {
    const Level level = level_of(executor.start_vus, executor.stages, elapsed_);
    load_.vus += level.value;
    name(stage_text(cohort_, level, executor.stages.size()));
  }
  void operator()(const ConstantArrivalRate& executor) {
    rate(static_cast<double>(executor.rate), executor.time_unit);
    name(cohort_.name);
  }
  void operator()(const RampingArrivalRate& executor) {
    const Level level = level_of(executor.start_rate, executor.stages, elapsed_);
    rate(level.value, executor.time_unit);
    name(stage_text(cohort_, level, executor.stages.size()));
  }

 private:
  void users(std::uint64_t count) {
    load_.vus += static_cast<double>(count);
    name(cohort_.name);
  }
  void rate(double count, Duration unit) {
    load_.iterations_rate += count / std::chrono::duration<double>(unit).count();
  }
  void name(const std::string& text) {
    if (!load_.stage.empty()) load_.stage += "; ";
    load_.stage += text;
  }

  PlannedLoad& load_;
  const Cohort& cohort_;
  const Duration elapsed_;
};

}  // namespace

PlannedLoad planned_load(const Scenario& scenario, Duration elapsed) {
  PlannedLoad load;
  for (const Cohort& cohort : scenario.cohorts) {
    const Duration own = elapsed - cohort.start_time;
    if (own < Duration::zero() || own >= cohort.duration()) continue;
    std::visit(Adder(load, cohort, own), cohort.executor);
  }
  if (load.stage.empty()) load.stage = elapsed >= scenario.duration() ? "over" : "waiting";
  return load;
}

}  // namespace portstorm::client
