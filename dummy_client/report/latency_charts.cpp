#include "dummy_client/report/latency_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dummy_client/report/facts.h"
#include "dummy_client/report/units.h"

namespace portstorm::client {

namespace {

using telemetry::Histogram;

constexpr std::size_t max_charts = 6;
constexpr double points_in_decade = 8;
constexpr double most_nines = 6;        // 99.9999 %
constexpr double least_seconds = 1e-6;  // what a histogram can tell from nothing

struct Curve {
  std::string name;
  const Histogram* latency;
};

// 1 for 90 %, 2 for 99 %.
double percent_of(double nines) {
  return 100 - 100 * std::pow(10, -nines);
}

std::string percent_text(double nines) {
  const bool whole = nines == std::floor(nines);
  const int digits = whole ? std::max(0, static_cast<int>(nines) - 2) : static_cast<int>(nines);
  return fmt::format("{:.{}f}%", percent_of(nines), digits);
}

// How far into the tail so many values reach.
double nines_of(std::uint64_t count) {
  return std::min(std::log10(static_cast<double>(std::max<std::uint64_t>(count, 1))), most_nines);
}

std::optional<double> value_at(const Histogram& latency, double nines) {
  if (latency.count() == 0 || nines > nines_of(latency.count()) + 1 / points_in_decade) {
    return std::nullopt;
  }
  const auto value = latency.percentile(percent_of(nines));
  return std::max(std::chrono::duration<double>(value).count(), least_seconds);
}

Chart percentile_chart(std::string title, const std::vector<Curve>& curves) {
  Chart chart;
  chart.title = std::move(title);
  chart.value_text = human_seconds;
  chart.log_values = true;
  double end = 1;
  for (const Curve& curve : curves) end = std::max(end, nines_of(curve.latency->count()));
  for (double step = 0; step / points_in_decade < end + 1 / points_in_decade; ++step) {
    chart.times.push_back(step / points_in_decade);
    chart.point_names.push_back(percent_text(step / points_in_decade));
  }
  chart.x_ticks = {{0, "0%"}, {std::log10(2), "50%"}};
  for (double nines = 1; nines <= end; ++nines)
    chart.x_ticks.push_back({nines, percent_text(nines)});
  for (const Curve& curve : curves) {
    Series& series = chart.series.emplace_back(Series{curve.name, {}});
    for (const double nines : chart.times) series.values.push_back(value_at(*curve.latency, nines));
  }
  return chart;
}

std::vector<Curve> curves_of(const RunResult& result, bool sends) {
  std::vector<Curve> curves;
  for (const StepResult& step : result.steps) {
    const bool is_send = step.kind == StepResult::Kind::send;
    if (step.adversary || is_send != sends || step.latency.count() == 0) continue;
    curves.push_back({step_label(step), &step.latency});
  }
  return curves;
}

}  // namespace

std::vector<Chart> latency_charts(const RunResult& result) {
  std::vector<Chart> charts;
  for (const bool sends : {false, true}) {
    const std::vector<Curve> curves = curves_of(result, sends);
    for (std::size_t at = 0; at < curves.size() && charts.size() < max_charts;
         at += Chart::max_series) {
      const auto first = curves.begin() + static_cast<std::ptrdiff_t>(at);
      const auto last = curves.end() - first > static_cast<std::ptrdiff_t>(Chart::max_series)
                            ? first + Chart::max_series
                            : curves.end();
      charts.push_back(percentile_chart(
          sends ? "Handing over to the socket, by percentile" : "Latency by percentile",
          {first, last}));
    }
  }
  return charts;
}

std::vector<Chart> correction_charts(const RunResult& result) {
  std::vector<const StepResult*> main;
  for (const StepResult& step : result.steps) {
    if (step.kind == StepResult::Kind::expect && !step.adversary && step.latency.count() > 0) {
      main.push_back(&step);
    }
  }
  std::stable_sort(main.begin(), main.end(), [](const StepResult* a, const StepResult* b) {
    return a->latency.count() > b->latency.count();
  });
  if (main.size() > max_correction_charts) main.resize(max_correction_charts);
  std::vector<Chart> charts;
  for (const StepResult* step : main) {
    charts.push_back(percentile_chart(step_label(*step),
                                      {{"from when it was due", &step->latency},
                                       {"from when it was sent", &step->uncorrected_latency}}));
  }
  return charts;
}

}  // namespace portstorm::client
