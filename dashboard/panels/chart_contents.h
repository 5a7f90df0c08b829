#pragma once
// What the charts show: which metrics become which curve, in which colour and shape. The fifth is
// there when metrics were picked for it (more_metrics.h).

#include <array>
#include <cstddef>

#include "dashboard/draw/chart.h"
#include "dashboard/panels/context.h"

namespace portstorm::dashboard {

inline constexpr std::size_t chart_count = 5;
inline constexpr std::size_t latency_chart = 2;
inline constexpr std::size_t plotted_chart = 4;
inline constexpr std::array<const char*, chart_count> chart_keys = {
    "throughput", "connections", "latency", "send_queue", "plotted"};

// At most about `columns` of them.
ChartContent chart_content(const Context& context, std::size_t chart, std::size_t columns);

// "latency{as:say}: p(99)<50ms" among lines of thresholds: the limits on that metric, microseconds.
std::vector<Limit> latency_limits(std::string_view thresholds, std::string_view metric);

// Percentiles are not averaged: where more than two of them fall into each of `count` parts of the
// range, a part shows the last one, and the extremes behind it.
std::vector<Column> thinned(std::vector<Column> points, TimeRange range, std::size_t count);

}  // namespace portstorm::dashboard
