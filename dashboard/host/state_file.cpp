#include "dashboard/host/state_file.h"

#include <filesystem>
#include <fstream>

#include "dashboard/panels/figures.h"
#include "dashboard/panels/more_metrics.h"
#include "dashboard/panels/top_bar.h"
#include "telemetry/json_writer.h"

namespace portstorm::dashboard {

namespace {

using telemetry::JsonWriter;

void text(JsonWriter& json, std::string_view key, std::string_view value) {
  json.key(key).string(value, telemetry::max_text_bytes);
}

const char* word(FeedState state) {
  switch (state) {
    case FeedState::waiting:
      return "waiting";
    case FeedState::live:
      return "live";
    case FeedState::silent:
      return "silent";
    case FeedState::reading:
      return "reading";
    case FeedState::finished:
      return "finished";
    case FeedState::failed:
      return "failed";
  }
  return "";
}

const char* word(Health health) {
  switch (health) {
    case Health::unknown:
      return "unknown";
    case Health::good:
      return "good";
    case Health::strained:
      return "strained";
    case Health::bad:
      return "bad";
  }
  return "";
}

void write_feeds(JsonWriter& json, const Dashboard& dashboard) {
  const bool waiting = dashboard.is_live() && nothing_comes(dashboard.feeds());
  json.key("waiting").number(std::uint64_t{waiting});
  json.key("sources").begin_array();
  for (const auto& feed : dashboard.feeds()) {
    json.begin_object();
    text(json, "name", feed->name());
    text(json, "state", word(feed->state()));
    text(json, "explanation", feed->explanation());
    json.key("lines").number(feed->lines());
    json.key("bad_lines").number(feed->bad_lines());
    text(json, "last_bad_line", feed->last_bad_line());
    json.end_object();
  }
  json.end_array();
}

void write_incidents(JsonWriter& json, const Recording& run) {
  const Incidents& incidents = run.incidents();
  json.key("incidents").begin_object();
  json.key("S").number(incidents.count(IncidentGroup::server));
  json.key("C").number(incidents.count(IncidentGroup::client));
  json.key("F").number(incidents.count(IncidentGroup::fault));
  json.key("other").number(incidents.count(IncidentGroup::other));
  json.key("not_told").number(run.incidents_not_told());
  json.key("by_kind").begin_object();
  for (const auto& [kind, count] : incidents.counts()) json.key(kind).number(count);
  json.end_object();
  json.end_object();
}

void write_view(JsonWriter& json, Dashboard& dashboard) {
  const ViewState& view = dashboard.view();
  const Micros origin = dashboard.run().origin();
  const auto times = [&](std::string_view key, std::initializer_list<Micros> values) {
    json.key(key).begin_array();
    for (const Micros value : values) json.number(seconds(value - origin));
    json.end_array();
  };
  text(json, "mode", view.is_live() ? "live" : "paused");
  json.key("behind_seconds").number(seconds(view.behind()));
  times("range_seconds", {view.range().from, view.range().to});
  if (view.selection()) times("selection_seconds", {view.selection()->from, view.selection()->to});
  json.key("pins_seconds").begin_array();
  for (const Micros pin : view.pins()) json.number(seconds(pin - origin));
  json.end_array();
  json.key("hidden").begin_array();
  for (const std::string& name : view.hidden()) json.string(name, telemetry::max_text_bytes);
  json.end_array();
  json.key("plotted").begin_array();
  for (const std::string& key : view.plotted()) json.string(key, telemetry::max_text_bytes);
  json.end_array();
  json.key("undo_steps").number(std::uint64_t{view.undo_depth()});
  json.key("heat_map").number(std::uint64_t{view.heat_map});
  json.key("incident").number(view.incident());
  json.key("detail").number(std::uint64_t{view.shows_detail()});
  text(json, "latency", dashboard.latency_name());
}

void write_marks(JsonWriter& json, const Recording& run) {
  json.key("marks").begin_array();
  for (const Mark& mark : run.marks()) {
    json.begin_object();
    json.key("seconds").number(seconds(mark.time - run.origin()));
    text(json, "kind",
         mark.kind == MarkKind::note    ? "note"
         : mark.kind == MarkKind::event ? "event"
                                        : "mark");
    text(json, "text", mark.text);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

std::string state_json(Dashboard& dashboard, const FrameFigures& frames) {
  std::string out;
  JsonWriter json(out);
  const Recording& run = dashboard.run();
  json.begin_object();
  write_view(json, dashboard);
  json.key("elapsed_seconds").number(seconds(run.newest() - run.origin()));
  write_feeds(json, dashboard);
  write_incidents(json, run);
  json.key("figures").begin_object();
  for (const Figure figure : all_figures) {
    if (const auto now = value(run, figure, run.newest())) json.key(name(figure)).number(*now);
  }
  json.end_object();
  json.key("more_metrics").begin_object();  // a counter's is its rate
  for (const MoreMetric& metric : more_metrics(run)) {
    if (const auto now = metric.metric->series.newest()) json.key(metric.key).number(*now);
  }
  json.end_object();
  text(json, "generator", word(generator_health(run, run.newest())));
  json.key("lost_lines").number(run.lost_lines());
  json.key("unknown_lines").number(run.unknown_lines());
  json.key("restarts").number(run.restarts());
  write_marks(json, run);
  json.key("frames").number(frames.frames);
  json.key("frame_ms_mean").number(frames.mean_milliseconds);
  json.key("frame_ms_worst").number(frames.worst_milliseconds);
  json.key("items").begin_object();  // left, top, right, bottom in pixels of the window
  for (const auto& [name, area] : dashboard.items()) {
    json.key(name).begin_array();
    for (const float side : {area.min.x, area.min.y, area.max.x, area.max.y}) {
      json.number(static_cast<double>(side));
    }
    json.end_array();
  }
  json.end_object();
  json.end_object();
  return out + '\n';
}

bool write_state(const std::string& path, const std::string& json) {
  const std::string part = path + ".part";
  {
    std::ofstream file(part, std::ios::binary);
    file << json;
    if (!file.flush()) return false;
  }
  std::error_code failed;
  std::filesystem::rename(part, path, failed);
  return !failed;
}

}  // namespace portstorm::dashboard
