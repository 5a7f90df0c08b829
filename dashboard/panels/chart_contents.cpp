#include "dashboard/panels/chart_contents.h"

#include <algorithm>
#include <cstdlib>

#include "dashboard/draw/theme.h"
#include "dashboard/panels/figures.h"
#include "dashboard/panels/more_metrics.h"

namespace portstorm::dashboard {

namespace {

using Role = Recording::Role;

struct Look {
  ImU32 colour;
  Shape shape;
  Stroke stroke = Stroke::solid;
};

class ContentMaker {
 public:
  ContentMaker(const Context& context, std::size_t columns, const char* chart)
      : context_(context), range_(context.view.range()), columns_(columns), chart_(chart) {
    const Micros width = range_.length() / static_cast<Micros>(std::max<std::size_t>(1, columns));
    const bool long_ago = range_.from < context.run.newest() - 24 * hour;
    content_.longest_gap =
        std::max({1500 * millisecond, 6 * width, long_ago ? 150 * second : Micros{0}});
  }

  ContentMaker& title(std::string title, Unit unit) {
    content_.title = std::move(title);
    content_.unit = unit;
    return *this;
  }

  // Nothing when neither run nor baseline has the metric.
  void curve(const char* name, Role role, std::string_view metric, Look look) {
    const Series* series = context_.run.source(role).series(metric);
    const Series* before =
        context_.baseline != nullptr ? context_.baseline->source(role).series(metric) : nullptr;
    if (series == nullptr && before == nullptr) return;
    Curve& curve = add(name, look);
    if (series != nullptr) {
      if (!curve.hidden) curve.columns = series->columns(range_, columns_);
      curve.value = value_at(*series, context_.focus());
    }
    if (before != nullptr) {
      const Micros shift = context_.baseline_shift();
      if (!curve.hidden) curve.baseline = before->columns(range_.shifted(-shift), columns_);
      for (Column& column : curve.baseline) column.time += shift;
      curve.baseline_value = value_at(*before, context_.focus() - shift);
    }
  }

  // As a curve, by its key of ViewState::plotted().
  void plotted(const std::string& key, Look look) {
    const std::size_t colon = key.find(':');
    const Role role = key.substr(0, colon) == "client" ? Role::client : Role::server;
    curve(key.c_str() + colon + 1, role, std::string_view(key).substr(colon + 1), look);
  }

  void percentile(const char* name, float Percentiles::*member, Look look) {
    const LatencyHistory* history = latency(context_.run, context_.latency_name);
    const LatencyHistory* before =
        context_.baseline != nullptr ? latency(*context_.baseline, context_.latency_name) : nullptr;
    if (history == nullptr && before == nullptr) return;
    Curve& curve = add(name, look);
    const auto fill = [&](const LatencyHistory& from, Micros shift, std::vector<Column>& columns,
                          std::optional<double>& value) {
      if (!curve.hidden) {
        for (const LatencyColumn& column : from.columns(range_.shifted(-shift), columns_)) {
          const double y = column.values.*member;
          columns.push_back({column.time + shift, y, y, y});
        }
        columns = thinned(std::move(columns), range_, columns_);
      }
      if (const auto found = from.at(context_.focus() - shift)) value = (*found).*member;
    };
    if (history != nullptr) fill(*history, 0, curve.columns, curve.value);
    if (before != nullptr)
      fill(*before, context_.baseline_shift(), curve.baseline, curve.baseline_value);
  }

  ChartContent& content() { return content_; }

 private:
  Curve& add(const char* name, Look look) {
    Curve& curve = content_.curves.emplace_back();
    curve.name = name;
    curve.key = std::string(chart_) + ":" + name;
    curve.colour = look.colour;
    curve.shape = look.shape;
    curve.stroke = look.stroke;
    curve.hidden = context_.view.is_hidden(curve.key);
    return curve;
  }
  // Under the cursor the sample itself; else the mean of a second, which can be read.
  std::optional<double> value_at(const Series& series, Micros time) const {
    if (!context_.cursor) {
      if (const auto mean = series.statistics({time - second, time})) return mean->mean;
    }
    return series.at(time);
  }

  const Context& context_;
  TimeRange range_;
  std::size_t columns_;
  const char* chart_;
  ChartContent content_;
};

ChartContent throughput(const Context& context, std::size_t columns) {
  ContentMaker maker(context, columns, chart_keys[0]);
  maker.title("Throughput, packets and iterations per second", Unit::per_second);
  maker.curve("server received", Role::server, "packets_received", {theme::sky, Shape::triangle});
  maker.curve("server sent", Role::server, "packets_sent", {theme::orange, Shape::circle});
  maker.curve("client sent", Role::client, "packets_sent", {theme::green, Shape::square});
  maker.curve("client received", Role::client, "packets_received", {theme::purple, Shape::diamond});
  if (context.run.client().total("iterations_due") > 0) {  // closed models schedule nothing
    maker.curve("scheduled", Role::client, "iterations_due",
                {theme::white, Shape::ring, Stroke::dashed});
  }
  maker.curve("iterations", Role::client, "iterations", {theme::yellow, Shape::dot});
  return std::move(maker.content());
}

ChartContent connections(const Context& context, std::size_t columns) {
  ContentMaker maker(context, columns, chart_keys[1]);
  maker.title("Connections", Unit::count);
  maker.curve("server open", Role::server, "sessions", {theme::orange, Shape::circle});
  maker.curve("client open", Role::client, "connections", {theme::sky, Shape::triangle});
  maker.curve("target", Role::client, "vus_target", {theme::white, Shape::ring, Stroke::dashed});
  maker.curve("failures per s", Role::client, "connect_failures",
              {theme::vermillion, Shape::cross});
  maker.curve("refused per s", Role::server, "refused_at_limit", {theme::purple, Shape::diamond});
  return std::move(maker.content());
}

ChartContent latencies(const Context& context, std::size_t columns) {
  ContentMaker maker(context, columns, chart_keys[latency_chart]);
  std::string title = context.latency_name.empty() || context.latency_name == "latency"
                          ? "Latency of all steps"
                          : "Latency: " + context.latency_name;
  const std::vector<std::string> names = latency_names(context.run);
  if (names.size() > 1) {
    const auto here = std::find(names.begin(), names.end(), context.latency_name);
    title += " (" + std::to_string(here - names.begin() + 1) + " of " +
             std::to_string(names.size()) + ", click for the next)";
  }
  maker.title(std::move(title), Unit::microseconds);
  maker.percentile("max", &Percentiles::max, {theme::purple, Shape::cross});
  maker.percentile("p99", &Percentiles::p99, {theme::orange, Shape::diamond});
  maker.percentile("p95", &Percentiles::p95, {theme::sky, Shape::triangle});
  maker.percentile("p50", &Percentiles::p50, {theme::green, Shape::circle});
  maker.content().limits =
      latency_limits(context.run.client().info("thresholds"), context.latency_name);
  return std::move(maker.content());
}

ChartContent send_queue(const Context& context, std::size_t columns) {
  ContentMaker maker(context, columns, chart_keys[3]);
  maker.title("Send queue of the server", Unit::bytes);
  maker.curve("all connections", Role::server, "send_queue_bytes", {theme::orange, Shape::circle});
  maker.curve("worst connection", Role::server, "send_queue_worst_bytes",
              {theme::sky, Shape::triangle});
  if (const Series* mark = context.run.server().series("high_water_bytes")) {
    if (const auto bytes = mark->newest(); bytes && *bytes > 0) {
      maker.content().limits.push_back(
          {"high water " + format_bytes(*bytes) + " a connection", *bytes, theme::vermillion});
    }
  }
  return std::move(maker.content());
}

ChartContent plotted(const Context& context, std::size_t columns) {
  static constexpr std::array<Look, ViewState::max_plotted> looks = {{
      {theme::orange, Shape::circle},
      {theme::sky, Shape::triangle},
      {theme::green, Shape::square},
      {theme::purple, Shape::diamond},
      {theme::yellow, Shape::cross},
      {theme::white, Shape::ring},
  }};
  ContentMaker maker(context, columns, chart_keys[plotted_chart]);
  const auto& keys = context.view.plotted();
  Unit unit = Unit::count;
  for (const MoreMetric& metric : more_metrics(context.run)) {
    if (metric.key == keys.front()) unit = metric.unit;  // and that of the others
  }
  maker.title(unit == Unit::per_second ? "Picked metrics, per second" : "Picked metrics", unit);
  for (std::size_t i = 0; i < keys.size(); ++i) maker.plotted(keys[i], looks[i]);
  return std::move(maker.content());
}

}  // namespace

std::vector<Column> thinned(std::vector<Column> points, TimeRange range, std::size_t count) {
  if (points.size() <= 2 * count) return points;
  const Micros width = std::max<Micros>(1, range.length() / static_cast<Micros>(count));
  std::vector<Column> result;
  Micros end = 0;  // of the newest part
  for (const Column& point : points) {
    if (result.empty() || point.time >= end) {
      end = range.from + ((point.time - range.from) / width + 1) * width;
      result.push_back(point);
      continue;
    }
    Column& part = result.back();
    part = {point.time, std::min(part.min, point.min), std::max(part.max, point.max), point.mean};
  }
  return result;
}

ChartContent chart_content(const Context& context, std::size_t chart, std::size_t columns) {
  switch (chart) {
    case 0:
      return throughput(context, columns);
    case 1:
      return connections(context, columns);
    case latency_chart:
      return latencies(context, columns);
    case plotted_chart:
      return plotted(context, columns);
    default:
      return send_queue(context, columns);
  }
}

std::vector<Limit> latency_limits(std::string_view thresholds, std::string_view metric) {
  std::vector<Limit> limits;
  while (!thresholds.empty() && !metric.empty()) {
    const std::size_t end = std::min(thresholds.find('\n'), thresholds.size());
    const std::string line(thresholds.substr(0, end));
    thresholds.remove_prefix(std::min(end + 1, thresholds.size()));

    const bool of_metric = line.starts_with(metric) && line.size() > metric.size() &&
                           (line[metric.size()] == ':' || line[metric.size()] == ' ');
    const std::size_t less = line.find('<', metric.size());
    if (!of_metric || less == std::string::npos) continue;
    const char* number = line.c_str() + less + (line[less + 1] == '=' ? 2 : 1);
    char* unit = nullptr;
    double value = std::strtod(number, &unit);
    if (unit == number || !(value > 0)) continue;
    while (*unit == ' ') ++unit;
    if (std::string_view(unit).starts_with("ms")) {
      value *= 1e3;
    } else if (*unit == 's') {
      value *= 1e6;
    }  // else microseconds
    std::size_t from = line.find_first_not_of(": ", metric.size());
    limits.push_back({"threshold " + line.substr(from), value, theme::vermillion});
  }
  return limits;
}

}  // namespace portstorm::dashboard
