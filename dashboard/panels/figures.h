#pragma once
// The numbers of a run at one moment, and over a range: what tiles, pins, selections and the state
// file say. Where a server reports, its packets and bytes count; else the client's.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dashboard/draw/format.h"
#include "dashboard/model/recording.h"

namespace portstorm::dashboard {

enum class Figure : std::uint8_t {
  messages_in,
  messages_out,
  bytes_in,
  bytes_out,
  connections,
  connections_target,
  failures,
  queue_sum,
  queue_worst,
  queue_age,
  generator_cpu,
};
inline constexpr Figure all_figures[] = {
    Figure::messages_in, Figure::messages_out,       Figure::bytes_in,     Figure::bytes_out,
    Figure::connections, Figure::connections_target, Figure::failures,     Figure::queue_sum,
    Figure::queue_worst, Figure::queue_age,          Figure::generator_cpu};

const char* name(Figure figure);
Unit unit(Figure figure);

// The series behind it; null when nobody reports it.
const Series* series(const Recording& run, Figure figure);
// Whether both runs have it from the same end: a client's rate is no baseline of a server's.
bool comparable(const Recording& run, const Recording& baseline);
// The mean of the second that ends at `time`: single samples jump.
std::optional<double> value(const Recording& run, Figure figure, Micros time);

// The latency metric of that name, the client's before the server's.
const LatencyHistory* latency(const Recording& run, const std::string& name);
// "latency" and whatever else was timed, in the order of the screen.
std::vector<std::string> latency_names(const Recording& run);

// One line of a comparison: a selection, two pins, run against baseline.
struct FigureOverRange {
  std::string name;
  Unit unit = Unit::count;
  double mean = 0, min = 0, max = 0;
};
std::vector<FigureOverRange> figures_over(const Recording& run, TimeRange range);

}  // namespace portstorm::dashboard
