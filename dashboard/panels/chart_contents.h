#pragma once
// What the four charts show: which metrics become which curve, in which colour and shape.

#include <array>
#include <cstddef>

#include "dashboard/draw/chart.h"
#include "dashboard/panels/context.h"

namespace portstorm::dashboard {

inline constexpr std::size_t chart_count = 4;
inline constexpr std::size_t latency_chart = 2;
inline constexpr std::array<const char*, chart_count> chart_keys = {"throughput", "connections",
                                                                    "latency", "send_queue"};

// At most about `columns` of them.
ChartContent chart_content(const Context& context, std::size_t chart, std::size_t columns);

// "latency{as:say}: p(99)<50ms" among lines of thresholds: the limits on that metric, microseconds.
std::vector<Limit> latency_limits(std::string_view thresholds, std::string_view metric);

}  // namespace portstorm::dashboard
