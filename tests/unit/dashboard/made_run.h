#pragma once
// A run that never took place, as telemetry lines: the same bytes every time. 5,000 users join
// within ten seconds and talk; every 30 s the server is slow for two seconds, queues grow and sends
// are cut short.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "dashboard/model/time.h"
#include "telemetry/line.h"

namespace portstorm::dashboard::test {

inline constexpr Micros made_run_start = 1'732'194'723 * second;

struct MadeRun {
  double seconds = 60;
  Micros interval = 100 * millisecond;  // between samples; a longer one stretches all that happens
  std::uint64_t slower = 1;             // latency, times this
  std::uint64_t seed = 1;
  bool korean = false;
};

using TakeLine = std::function<void(telemetry::Line)>;
void make_server_lines(const MadeRun& run, const TakeLine& take);
void make_client_lines(const MadeRun& run, const TakeLine& take);

std::string text_of(const telemetry::Line& line);

}  // namespace portstorm::dashboard::test
