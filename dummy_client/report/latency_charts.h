#pragma once
// How latencies are distributed: percentile curves, whose tail is stretched (the axis is the
// logarithm of 1/(1-p): 90 %, 99 %, 99.9 % stand equally far apart).

#include <vector>

#include "dummy_client/report/run_result.h"
#include "dummy_client/report/svg_chart.h"

namespace portstorm::client {

// The users' steps that were measured, a line each, as many to a chart as it can hold: what they
// waited for, then what they sent. Latency is counted from when the step was due.
std::vector<Chart> latency_charts(const RunResult& result);

// For each of the main steps (those waited for most often) its latency from when it was due and
// from when it was sent: where the lines part, later steps waited for earlier ones.
inline constexpr std::size_t max_correction_charts = 4;
std::vector<Chart> correction_charts(const RunResult& result);

}  // namespace portstorm::client
