#include "process/process.h"

namespace portstorm::process {

double CpuMeter::processors(const Usage& now) {
  const auto time = std::chrono::steady_clock::now();
  const std::chrono::duration<double> elapsed = time - measured_, used = now.cpu() - cpu_;
  const bool is_first = measured_ == std::chrono::steady_clock::time_point{};
  measured_ = time;
  cpu_ = now.cpu();
  return is_first || elapsed.count() <= 0 ? 0 : used / elapsed;
}

}  // namespace portstorm::process
