#pragma once
// The six workload models, with k6's names and meanings. Closed models (…-vus, …-iterations) begin
// an iteration when the one before it has ended; open models (…-arrival-rate) begin iterations at
// a rate, whatever the server does.

#include <chrono>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

namespace portstorm::client {

using Duration = std::chrono::nanoseconds;

struct Stage {
  Duration duration{};
  std::uint64_t target = 0;  // virtual users, or iterations per time unit, at its end
};

struct ConstantVus {
  std::uint64_t vus = 1;
  Duration duration{};
};

struct RampingVus {
  std::uint64_t start_vus = 0;
  std::vector<Stage> stages;
};

// Each virtual user performs so many iterations.
struct PerVuIterations {
  std::uint64_t vus = 1;
  std::uint64_t iterations = 1;  // of each
  Duration max_duration = std::chrono::minutes(10);
};

// All virtual users together perform so many; who is free takes the next.
struct SharedIterations {
  std::uint64_t vus = 1;
  std::uint64_t iterations = 1;  // of all
  Duration max_duration = std::chrono::minutes(10);
};

struct ConstantArrivalRate {
  std::uint64_t rate = 1;  // iterations per time_unit
  Duration time_unit = std::chrono::seconds(1);
  Duration duration{};
  std::uint64_t pre_allocated_vus = 1;
  std::uint64_t max_vus = 1;  // an iteration that finds none of them free is dropped and counted
};

struct RampingArrivalRate {
  std::uint64_t start_rate = 0;  // iterations per time_unit
  Duration time_unit = std::chrono::seconds(1);
  std::vector<Stage> stages;
  std::uint64_t pre_allocated_vus = 1;
  std::uint64_t max_vus = 1;
};

using Executor = std::variant<ConstantVus, RampingVus, PerVuIterations, SharedIterations,
                              ConstantArrivalRate, RampingArrivalRate>;

std::string_view executor_name(const Executor& executor) noexcept;  // "ramping-vus"
std::uint64_t max_vus(const Executor& executor) noexcept;
Duration duration(const Executor& executor) noexcept;  // without the graceful stop
bool is_open_model(const Executor& executor) noexcept;

}  // namespace portstorm::client
