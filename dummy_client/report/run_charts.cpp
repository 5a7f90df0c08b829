#include "dummy_client/report/run_charts.h"

#include <algorithm>

#include "dummy_client/report/units.h"

namespace portstorm::client {

namespace {

// Several seconds of the run as one point.
std::vector<Second> thinned(const std::vector<Second>& seconds) {
  const std::size_t each = (seconds.size() + max_chart_points - 1) / max_chart_points;
  std::vector<Second> points;
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    const Second& second = seconds[i];
    if (i % each == 0) {
      points.push_back(second);
      continue;
    }
    Second& point = points.back();
    point.time = second.time;
    point.vus = std::max(point.vus, second.vus);
    point.connections = std::max(point.connections, second.connections);
    point.packets_sent += second.packets_sent;
    point.packets_received += second.packets_received;
    point.errors += second.errors;
    point.p50 = std::max(point.p50, second.p50);
    point.p95 = std::max(point.p95, second.p95);
    point.p99 = std::max(point.p99, second.p99);
  }
  return points;
}

template <typename ValueOf>
Series series_of(std::string name, const std::vector<Second>& points, ValueOf value_of) {
  Series series{std::move(name), {}};
  for (const Second& point : points) series.values.push_back(value_of(point));
  return series;
}

Series rate_of(std::string name, const std::vector<Second>& points, std::uint64_t Second::*member) {
  double start = 0;
  return series_of(std::move(name), points, [&, member](const Second& point) {
    const double length = point.time - start;
    start = point.time;
    return length > 0 ? std::optional(static_cast<double>(point.*member) / length) : std::nullopt;
  });
}

Series level_of(std::string name, const std::vector<Second>& points,
                std::uint64_t Second::*member) {
  return series_of(std::move(name), points, [member](const Second& point) {
    return std::optional(static_cast<double>(point.*member));
  });
}

Series latency_of(std::string name, const std::vector<Second>& points,
                  std::chrono::nanoseconds Second::*member) {
  return series_of(std::move(name), points, [member](const Second& point) {
    const double seconds = std::chrono::duration<double>(point.*member).count();
    return seconds > 0 ? std::optional(seconds) : std::nullopt;  // zero: nothing measured
  });
}

std::string per_second_text(double value) {
  return human_short(value) + "/s";
}

Chart chart_over(const std::vector<Second>& points, const RunResult& result, std::string title,
                 std::string (*value_text)(double)) {
  Chart chart;
  chart.title = std::move(title);
  chart.value_text = value_text;
  for (const Second& point : points) chart.times.push_back(point.time);
  for (const Mark& mark : result.marks) chart.marks.push_back({mark.time, mark.text});
  return chart;
}

}  // namespace

std::vector<Chart> run_charts(const RunResult& result) {
  const std::vector<Second> points = thinned(result.seconds);
  Chart throughput = chart_over(points, result, "Throughput, packets", per_second_text);
  throughput.series = {rate_of("sent", points, &Second::packets_sent),
                       rate_of("received", points, &Second::packets_received)};
  Chart latency = chart_over(points, result, "Latency of expected packets", human_seconds);
  latency.series = {latency_of("p50", points, &Second::p50),
                    latency_of("p95", points, &Second::p95),
                    latency_of("p99", points, &Second::p99)};
  Chart levels = chart_over(points, result, "Virtual users and connections", human_short);
  levels.whole_numbers = true;
  levels.series = {level_of("VUs", points, &Second::vus),
                   level_of("connections", points, &Second::connections)};
  return {throughput, latency, levels};
}

Chart error_chart(const RunResult& result) {
  const std::vector<Second> points = thinned(result.seconds);
  Chart errors = chart_over(points, result, "Errors", per_second_text);
  errors.series = {rate_of("errors", points, &Second::errors)};
  return errors;
}

}  // namespace portstorm::client
