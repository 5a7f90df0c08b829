#include "dashboard/panels/tiles.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "dashboard/draw/theme.h"
#include "dashboard/panels/figures.h"
#include "dashboard/panels/incident_look.h"
#include "dashboard/panels/text.h"

namespace portstorm::dashboard {

namespace {

constexpr Micros sparkline_length = 60 * second;

class Tile {
 public:
  Tile(const Context& context, const Rect& area, const char* title)
      : context_(context), list_(*ImGui::GetWindowDrawList()), area_(area) {
    list_.AddRectFilled(area.min, area.max, theme::panel, context.px(4));
    draw_text(list_, context.fonts.small, {area.min.x + pad(), area.min.y + context.px(4)},
              theme::text_dim, title);
  }

  float pad() const { return context_.px(9); }
  ImDrawList& list() { return list_; }

  void note(const std::string& text, ImU32 colour = theme::text_dim) {
    draw_text_right(list_, context_.fonts.small,
                    {area_.max.x - pad(), area_.min.y + context_.px(4)}, colour, text);
  }
  // A number in large, what it is in small; at a share of the tile's width.
  void number(float part, const std::string& value, const char* what, ImU32 colour = theme::text) {
    const float x = area_.min.x + pad() + (area_.width() - pad()) * part;
    const float y = area_.min.y + context_.px(18);
    const float end = draw_text(list_, context_.fonts.big, {x, y}, colour, value);
    draw_text(list_, context_.fonts.small,
              {end + context_.px(4),
               y + context_.fonts.big->FontSize - context_.fonts.small->FontSize - context_.px(1)},
              theme::text_dim, what);
  }
  void second_line(const std::string& text, ImU32 colour = theme::text_dim) {
    draw_text(list_, context_.fonts.small, {area_.min.x + pad(), area_.min.y + context_.px(43)},
              colour, fitted(context_.fonts.small, text, area_.width() - 2 * pad()));
  }
  void sparkline(const std::vector<Column>& columns, ImU32 colour, double top, Micros shift = 0) {
    const Rect box = spark();
    const TimeScale time{spark_range(), box.min.x, box.max.x};
    const auto y = [&](double value) {
      return box.max.y - static_cast<float>(std::clamp(value / top, 0.0, 1.0)) * box.height();
    };
    list_.PushClipRect(box.min, {box.max.x, box.max.y + 1}, true);
    for (std::size_t i = 1; i < columns.size(); ++i) {
      if (columns[i].time - columns[i - 1].time > 3 * second) continue;
      list_.AddLine({time.x(columns[i - 1].time + shift), y(columns[i - 1].mean)},
                    {time.x(columns[i].time + shift), y(columns[i].mean)}, colour,
                    context_.px(1.2f));
    }
    list_.PopClipRect();
  }
  TimeRange spark_range() const {
    const Micros end = context_.focus();
    return {end - sparkline_length, end};
  }
  std::size_t spark_columns() const {
    return static_cast<std::size_t>(std::max(20.0f, spark().width())) / 2;
  }

 private:
  Rect spark() const {
    return {{area_.min.x + pad(), area_.min.y + context_.px(58)},
            {area_.max.x - pad(), area_.max.y - context_.px(5)}};
  }

  const Context& context_;
  ImDrawList& list_;
  Rect area_;
};

double highest(const std::vector<Column>& columns) {
  double result = 0;
  for (const Column& column : columns) result = std::max(result, column.mean);
  return result;
}

void draw_sparklines(const Context& context, Tile& tile, Figure one, Figure other) {
  std::vector<Column> first, second_one;
  if (const Series* found = series(context.run, one))
    first = found->columns(tile.spark_range(), tile.spark_columns());
  if (const Series* found = series(context.run, other)) {
    second_one = found->columns(tile.spark_range(), tile.spark_columns());
  }
  const double top = std::max({highest(first), highest(second_one), 1e-9});
  tile.sparkline(second_one, theme::sky, top);
  tile.sparkline(first, theme::orange, top);
}

std::string shown(std::optional<double> value, Unit unit) {
  if (!value) return "-";
  return unit == Unit::per_second ? format_count(*value) : format_value(*value, unit);
}

// Against the same moment of the baseline.
std::string change(const Context& context, Figure figure) {
  if (context.baseline == nullptr || !comparable(context.run, *context.baseline)) return "";
  const auto now = value(context.run, figure, context.focus());
  const auto before = value(*context.baseline, figure, context.focus() - context.baseline_shift());
  return now && before ? "baseline " + format_change(*now, *before) : "";
}

void draw_rates(const Context& context, const Rect& area, const char* title, Figure in, Figure out,
                Unit as) {
  Tile tile(context, area, title);
  tile.note(change(context, in));
  tile.number(0, shown(value(context.run, in, context.focus()), as), "in", theme::orange);
  tile.number(0.48f, shown(value(context.run, out, context.focus()), as), "out", theme::sky);
  const bool by_server = context.run.server().has_samples();
  const std::string_view name = as == Unit::per_second ? "packets" : "bytes";
  const SourceHistory& source = by_server ? context.run.server() : context.run.client();
  const auto total = [&](const char* way) { return source.total(std::string(name) + way); };
  tile.second_line(as == Unit::per_second
                       ? fmt::format("in all {} in, {} out",
                                     format_count(static_cast<double>(total("_received"))),
                                     format_count(static_cast<double>(total("_sent"))))
                       : fmt::format("in all {} in, {} out",
                                     format_bytes(static_cast<double>(total("_received"))),
                                     format_bytes(static_cast<double>(total("_sent")))));
  draw_sparklines(context, tile, in, out);
}

void draw_connections(const Context& context, const Rect& area) {
  Tile tile(context, area, "connections");
  tile.note(change(context, Figure::connections));
  tile.number(0, shown(value(context.run, Figure::connections, context.focus()), Unit::count),
              "open", theme::orange);
  if (const auto target = value(context.run, Figure::connections_target, context.focus())) {
    tile.number(0.55f, format_count(*target), "target", theme::sky);
  }
  const auto failures = value(context.run, Figure::failures, context.focus());
  const std::uint64_t in_all = context.run.client().total("connect_failures") +
                               context.run.server().total("accept_failures");
  const bool failing = failures && *failures > 0;
  tile.second_line(fmt::format("{} failures/s, {} in all", failures ? format_count(*failures) : "-",
                               format_whole(in_all)),
                   failing ? theme::bad : theme::text_dim);
  draw_sparklines(context, tile, Figure::connections, Figure::connections_target);
}

void draw_latency(const Context& context, const Rect& area) {
  Tile tile(context, area, "latency");
  const LatencyHistory* history = latency(context.run, context.latency_name);
  if (history == nullptr) return tile.number(0, "-", "p99");
  const Percentiles now =
      percentiles_of(history->merged({context.focus() - second, context.focus() - 1}).histogram);
  if (context.baseline != nullptr) {
    if (const LatencyHistory* before = latency(*context.baseline, context.latency_name)) {
      const Micros then = context.focus() - context.baseline_shift();
      const Percentiles was = percentiles_of(before->merged({then - second, then - 1}).histogram);
      if (was.count > 0 && now.count > 0) {
        tile.note("baseline " +
                  format_change(static_cast<double>(now.p99), static_cast<double>(was.p99)));
      }
    }
  }
  const auto say = [&](float microseconds) {
    return now.count > 0 ? format_microseconds(static_cast<double>(microseconds))
                         : std::string("-");
  };
  tile.number(0, say(now.p50), "p50", theme::green);
  tile.number(0.5f, say(now.p99), "p99", theme::orange);
  tile.second_line(fmt::format("p95 {}   max {}", say(now.p95), say(now.max)));
  std::vector<Column> low, high;
  for (const LatencyColumn& column : history->columns(tile.spark_range(), tile.spark_columns())) {
    low.push_back({column.time, 0, 0, static_cast<double>(column.values.p50)});
    high.push_back({column.time, 0, 0, static_cast<double>(column.values.p99)});
  }
  const double top = std::max(highest(high), 1e-9);
  tile.sparkline(high, theme::orange, top);
  tile.sparkline(low, theme::green, top);
}

void draw_queue(const Context& context, const Rect& area) {
  Tile tile(context, area, "send queue");
  tile.note(change(context, Figure::queue_sum));
  tile.number(0, shown(value(context.run, Figure::queue_sum, context.focus()), Unit::bytes),
              "waiting", theme::orange);
  const auto worst = value(context.run, Figure::queue_worst, context.focus());
  const auto age = value(context.run, Figure::queue_age, context.focus());
  tile.second_line(fmt::format("worst {}, oldest byte {}", shown(worst, Unit::bytes),
                               shown(age, Unit::microseconds)));
  draw_sparklines(context, tile, Figure::queue_sum, Figure::queue_worst);
}

void draw_incidents(const Context& context, const Rect& area) {
  Tile tile(context, area, "partial: server, client; faults");
  const Incidents& incidents = context.run.incidents();
  for (std::size_t look = 0; look < 3; ++look) {
    const std::uint64_t count = incidents.count(static_cast<IncidentGroup>(look));
    tile.number(0.33f * static_cast<float>(look),
                count < 10'000 ? format_whole(count) : format_count(static_cast<double>(count)),
                incident_looks[look].letter, incident_looks[look].colour);
  }
  tile.second_line(fmt::format("{} incidents of other kinds",
                               format_whole(incidents.count(IncidentGroup::other))));
  // How many in each second: the three origins as bars of their own.
  const TimeRange range = tile.spark_range();
  constexpr std::size_t cuts = 60;
  std::array<std::array<double, cuts>, 3> counts{};
  double most = 1;
  const auto [first, last] = incidents.between(range);
  for (std::size_t i = first; i < last; ++i) {
    const Incident& incident = incidents.kept()[i];
    const std::size_t look = look_index(incident);
    const auto cut = static_cast<std::size_t>((incident.time - range.from) *
                                              static_cast<Micros>(cuts) / sparkline_length);
    if (look < 3 && cut < cuts) most = std::max(most, ++counts[look][cut]);
  }
  const float left = area.min.x + tile.pad(), width = area.width() - 2 * tile.pad();
  for (std::size_t look = 0; look < 3; ++look) {
    const float bottom = area.max.y - context.px(5);
    for (std::size_t cut = 0; cut < cuts; ++cut) {
      if (counts[look][cut] == 0) continue;
      const float x =
          left + width * (static_cast<float>(cut) + 0.3f * static_cast<float>(look)) / cuts;
      const float height =
          std::max(context.px(2), context.px(18) * static_cast<float>(counts[look][cut] / most));
      tile.list().AddRectFilled({x, bottom - height},
                                {x + std::max(1.0f, width / cuts * 0.3f), bottom},
                                incident_looks[look].colour);
    }
  }
}

}  // namespace

void draw_tiles(const Context& context, const Rect& area) {
  constexpr std::size_t count = 6;
  const float gap = context.px(5);
  const float width = (area.width() - gap * (count - 1)) / count;
  const auto tile = [&](std::size_t i) {
    const float left = std::floor(area.min.x + (width + gap) * static_cast<float>(i));
    return Rect{{left, area.min.y}, {std::floor(left + width), area.max.y}};
  };
  draw_rates(context, tile(0), "messages per second", Figure::messages_in, Figure::messages_out,
             Unit::per_second);
  draw_rates(context, tile(1), "bytes per second", Figure::bytes_in, Figure::bytes_out,
             Unit::bytes);
  draw_connections(context, tile(2));
  draw_latency(context, tile(3));
  draw_queue(context, tile(4));
  draw_incidents(context, tile(5));
}

}  // namespace portstorm::dashboard
