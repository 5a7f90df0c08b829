#include "dummy_client/report/merge_seconds.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "dummy_client/report/result_keys.h"

namespace portstorm::client {

namespace {

// By number of the interval; what lies between two of them was not measured.
using Grid = std::map<std::uint64_t, Second>;

// All intervals of a run but its last are alike: whole seconds, but for what timers are late.
double grid_step(std::span<const SecondsOfPart> parts) {
  double step = 1;
  for (const SecondsOfPart& part : parts) {
    if (!part.seconds.empty()) step = std::max(step, std::round(part.seconds.front().time));
  }
  return step;
}

double end_of(const SecondsOfPart& part) {
  return part.seconds.empty() ? 0 : part.offset + part.seconds.back().time;
}

void add_flow(Second& sum, const Second& second) {
  for (const auto& key : second_counts) sum.*key.member += second.*key.member;
  for (const auto& key : second_latencies) {
    sum.*key.member = std::max(sum.*key.member, second.*key.member);
  }
}

Grid laid_on_grid(const SecondsOfPart& part, double step) {
  const double shift = std::round(part.offset / step) * step;
  Grid grid;
  double start = 0;
  for (const Second& second : part.seconds) {
    const double middle = shift + (start + second.time) / 2;
    Second& cell = grid[static_cast<std::uint64_t>(middle / step)];
    add_flow(cell, second);
    for (const auto& key : second_levels) cell.*key.member = second.*key.member;
    cell.time = shift + second.time;
    start = second.time;
  }
  return grid;
}

}  // namespace

std::vector<Second> merge_seconds(std::span<const SecondsOfPart> parts) {
  double step = grid_step(parts), end = 0;
  for (const SecondsOfPart& part : parts) end = std::max(end, end_of(part));
  // Rounding the shift may add one interval.
  while (end / step + 1 > static_cast<double>(RunResult::max_seconds)) step *= 2;

  Grid sum;
  for (const SecondsOfPart& part : parts) {
    for (const auto& [number, cell] : laid_on_grid(part, step)) {
      Second& total = sum[number];
      add_flow(total, cell);
      for (const auto& key : second_levels) total.*key.member += cell.*key.member;
      total.time = std::max(total.time, cell.time);
    }
  }
  std::vector<Second> seconds;
  for (const auto& [number, second] : sum) seconds.push_back(second);
  return seconds;
}

}  // namespace portstorm::client
