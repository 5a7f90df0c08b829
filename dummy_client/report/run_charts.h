#pragma once
// What happened second by second, as the charts of the HTML report.

#include <vector>

#include "dummy_client/report/run_result.h"
#include "dummy_client/report/svg_chart.h"

namespace portstorm::client {

// Packets per second; latency; virtual users and connections. All charts show the marks. A long
// run is thinned to at most max_chart_points: rates are then averages, all else is the highest of
// its interval.
inline constexpr std::size_t max_chart_points = 360;
std::vector<Chart> run_charts(const RunResult& result);
Chart error_chart(const RunResult& result);  // errors per second

}  // namespace portstorm::client
