#pragma once
// The latencies of one second of a run, while it goes on: what the histogram log is made of.

#include <vector>

#include "telemetry/histogram.h"

namespace portstorm::client {

struct IntervalHistograms {
  double start = 0;                         // seconds since the start of the run
  double length = 0;                        // seconds
  std::vector<telemetry::Histogram> steps;  // of what ended in it; parallel to RunResult::steps
};

}  // namespace portstorm::client
