#include "dummy_client/scenario/executor.h"

#include <algorithm>

namespace portstorm::client {

namespace {

Duration total(const std::vector<Stage>& stages) {
  Duration sum{};
  for (const Stage& stage : stages) sum += stage.duration;
  return sum;
}

constexpr std::string_view executor_names[] = {"constant-vus",          "ramping-vus",
                                               "per-vu-iterations",     "shared-iterations",
                                               "constant-arrival-rate", "ramping-arrival-rate"};
static_assert(std::size(executor_names) == std::variant_size_v<Executor>);

struct MaxVus {
  std::uint64_t operator()(const RampingVus& executor) const {
    std::uint64_t most = executor.start_vus;
    for (const Stage& stage : executor.stages) most = std::max(most, stage.target);
    return most;
  }
  std::uint64_t operator()(const ConstantVus& executor) const { return executor.vus; }
  std::uint64_t operator()(const PerVuIterations& executor) const { return executor.vus; }
  std::uint64_t operator()(const SharedIterations& executor) const { return executor.vus; }
  std::uint64_t operator()(const ConstantArrivalRate& executor) const { return executor.max_vus; }
  std::uint64_t operator()(const RampingArrivalRate& executor) const { return executor.max_vus; }
};

struct Length {
  Duration operator()(const ConstantVus& executor) const { return executor.duration; }
  Duration operator()(const RampingVus& executor) const { return total(executor.stages); }
  Duration operator()(const PerVuIterations& executor) const { return executor.max_duration; }
  Duration operator()(const SharedIterations& executor) const { return executor.max_duration; }
  Duration operator()(const ConstantArrivalRate& executor) const { return executor.duration; }
  Duration operator()(const RampingArrivalRate& executor) const { return total(executor.stages); }
};

}  // namespace

std::string_view executor_name(const Executor& executor) noexcept {
  return executor_names[executor.index()];
}

std::uint64_t max_vus(const Executor& executor) noexcept {
  return std::visit(MaxVus(), executor);
}

Duration duration(const Executor& executor) noexcept {
  return std::visit(Length(), executor);
}

bool is_open_model(const Executor& executor) noexcept {
  return std::holds_alternative<ConstantArrivalRate>(executor) ||
         std::holds_alternative<RampingArrivalRate>(executor);
}

}  // namespace portstorm::client
