#pragma once
// When the next frame is due, and what frames have cost. Vsync does nothing under Xvfb and wastes a
// processor's time elsewhere: the rate is capped here.

#include <algorithm>
#include <chrono>

#include "dashboard/host/options.h"
#include "dashboard/host/state_file.h"

namespace portstorm::dashboard {

class FrameClock {
 public:
  using Clock = std::chrono::steady_clock;

  double now() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }
  void begin() { begun_ = Clock::now(); }
  void end() {
    const double cost = std::chrono::duration<double, std::milli>(Clock::now() - begun_).count();
    ++figures_.frames;
    if (figures_.frames <= warming_up) return;
    total_ += cost;
    figures_.mean_milliseconds = total_ / static_cast<double>(figures_.frames - warming_up);
    figures_.worst_milliseconds = std::max(figures_.worst_milliseconds, cost);
  }
  // Seconds until the next frame at so many a second, counted from begin().
  double rest(double rate) const {
    return 1 / rate - std::chrono::duration<double>(Clock::now() - begun_).count();
  }
  const FrameFigures& figures() const noexcept { return figures_; }

 private:
  static constexpr std::uint64_t warming_up = 3;  // frames that load fonts

  const Clock::time_point start_ = Clock::now();
  Clock::time_point begun_ = start_;
  double total_ = 0;
  FrameFigures figures_;
};

// So many frames were drawn, or so long, that the options ask for no more.
inline bool is_enough(const Options& options, const FrameClock& clock) {
  const bool frames =
      options.frames > 0 && clock.figures().frames >= static_cast<std::uint64_t>(options.frames);
  return frames || (options.seconds > 0 && clock.now() >= options.seconds);
}

}  // namespace portstorm::dashboard
