#include "dashboard/panels/figures.h"

#include <algorithm>

#include "dashboard/panels/context.h"

namespace portstorm::dashboard {

namespace {

const Series* either(const Recording& run, std::string_view name) {
  if (const Series* found = run.server().series(name)) return found;
  return run.client().series(name);
}

}  // namespace

Micros Context::focus() const noexcept {
  if (cursor) return *cursor;
  return view.is_live() ? run.newest() : std::min(view.range().to, run.newest());
}

const char* name(Figure figure) {
  switch (figure) {
    case Figure::messages_in:
      return "messages in";
    case Figure::messages_out:
      return "messages out";
    case Figure::bytes_in:
      return "bytes in";
    case Figure::bytes_out:
      return "bytes out";
    case Figure::connections:
      return "connections";
    case Figure::connections_target:
      return "target";
    case Figure::failures:
      return "failures";
    case Figure::queue_sum:
      return "send queue";
    case Figure::queue_worst:
      return "worst queue";
    case Figure::queue_age:
      return "oldest byte";
    case Figure::generator_cpu:
      return "generator CPU";
  }
  return "";
}

Unit unit(Figure figure) {
  switch (figure) {
    case Figure::messages_in:
    case Figure::messages_out:
    case Figure::failures:
      return Unit::per_second;
    case Figure::bytes_in:
    case Figure::bytes_out:
      return Unit::bytes_per_second;
    case Figure::queue_sum:
    case Figure::queue_worst:
      return Unit::bytes;
    case Figure::queue_age:
      return Unit::microseconds;
    case Figure::generator_cpu:
      return Unit::share;
    default:
      return Unit::count;
  }
}

const Series* series(const Recording& run, Figure figure) {
  switch (figure) {
    case Figure::messages_in:
      return either(run, "packets_received");
    case Figure::messages_out:
      return either(run, "packets_sent");
    case Figure::bytes_in:
      return either(run, "bytes_received");
    case Figure::bytes_out:
      return either(run, "bytes_sent");
    case Figure::connections:
      if (const Series* sessions = run.server().series("sessions")) return sessions;
      return run.client().series("connections");
    case Figure::connections_target:
      return run.client().series("vus_target");
    case Figure::failures:
      if (const Series* failures = run.client().series("connect_failures")) return failures;
      return run.server().series("accept_failures");
    case Figure::queue_sum:
      return run.server().series("send_queue_bytes");
    case Figure::queue_worst:
      return run.server().series("send_queue_worst_bytes");
    case Figure::queue_age:
      return run.server().series("send_queue_oldest_us");
    case Figure::generator_cpu:
      return run.client().series("cpu_share");
  }
  return nullptr;
}

bool comparable(const Recording& run, const Recording& baseline) {
  return run.server().has_samples() == baseline.server().has_samples();
}

std::optional<double> value(const Recording& run, Figure figure, Micros time) {
  const Series* found = series(run, figure);
  if (found == nullptr) return std::nullopt;
  if (const auto second_before = found->statistics({time - second, time})) {
    return second_before->mean;
  }
  return found->at(time);
}

const LatencyHistory* latency(const Recording& run, const std::string& name) {
  if (const LatencyHistory* found = run.client().latency(name)) return found;
  return run.server().latency(name);
}

std::vector<std::string> latency_names(const Recording& run) {
  std::vector<std::string> names;
  for (const SourceHistory* source : {&run.client(), &run.server()}) {
    for (const auto& [name, history] : source->latencies()) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  std::stable_partition(names.begin(), names.end(),
                        [](const std::string& name) { return name == "latency"; });
  return names;
}

std::vector<FigureOverRange> figures_over(const Recording& run, TimeRange range) {
  std::vector<FigureOverRange> result;
  for (const Figure figure : all_figures) {
    const Series* found = series(run, figure);
    const auto statistics = found != nullptr ? found->statistics(range) : std::nullopt;
    if (!statistics) continue;
    result.push_back(
        {name(figure), unit(figure), statistics->mean, statistics->min, statistics->max});
  }
  return result;
}

}  // namespace portstorm::dashboard
