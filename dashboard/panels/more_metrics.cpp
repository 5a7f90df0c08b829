#include "dashboard/panels/more_metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "dashboard/draw/theme.h"

namespace portstorm::dashboard {

namespace {

using Role = Recording::Role;
using telemetry::MetricKind;

constexpr std::array on_charts = {
    "packets_received",     "packets_sent",     "bytes_received",
    "bytes_sent",           "sessions",         "connections",
    "vus_target",           "connect_failures", "refused_at_limit",
    "send_queue_bytes",     "high_water_bytes", "send_queue_worst_bytes",
    "send_queue_oldest_us", "iterations",       "iterations_due"};
// What telemetry/publisher.h adds by itself, and names that docs/telemetry.md suggests.
constexpr std::array of_any_server = {"sends",          "short_sends", "incidents",
                                      "incidents_lost", "cpu_share",   "resident_bytes"};

template <typename Names>
bool is_one_of(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_portstorm(std::string_view source) {
  return source == "target_server" || source == "dummy_client";
}

Unit unit_of(MetricKind kind, std::string_view word) {
  const bool is_rate = kind == MetricKind::counter;
  if (word == "bytes") return is_rate ? Unit::bytes_per_second : Unit::bytes;
  if (is_rate) return Unit::per_second;
  if (word == "us") return Unit::microseconds;
  return word == "processors" ? Unit::share : Unit::count;
}

void add_those_of(const SourceHistory& source, Role role, std::vector<MoreMetric>& to) {
  for (const auto& [name, metric] : source.metrics()) {
    if (is_one_of(on_charts, name)) continue;
    MoreMetric& made = to.emplace_back();
    made.role = role;
    made.name = name;
    made.key = (role == Role::server ? "server:" : "client:") + name;
    made.is_own = !is_portstorm(source.hello().source) && !is_one_of(of_any_server, name);
    made.metric = &metric;
    for (const telemetry::Metric& described : source.hello().metrics) {
      if (described.name != name) continue;
      made.unit_word = described.unit;
      made.help = described.help;
    }
    made.unit = unit_of(metric.kind, made.unit_word);
  }
}

std::string value_text(const Context& context, const MoreMetric& metric) {
  const Micros time = context.focus();
  std::optional<double> value = metric.metric->series.at(time);
  if (!context.cursor) {  // a second's mean can be read; under the cursor is the sample itself
    if (const auto mean = metric.metric->series.statistics({time - second, time}))
      value = mean->mean;
  }
  return value ? format_value(*value, metric.unit) : "-";
}

void draw_curve(const Context& context, const Series& series, ImU32 colour) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x - context.px(4);
  const float height = context.fonts.small->FontSize;
  const std::vector<Column> columns =
      series.columns(context.view.range(), static_cast<std::size_t>(std::max(8.0f, width / 2)));
  double top = 1e-9;
  for (const Column& column : columns) top = std::max(top, column.max);
  const TimeScale time{context.view.range(), at.x, at.x + width};
  const auto y = [&](double value) {
    return at.y + height - static_cast<float>(std::clamp(value / top, 0.0, 1.0)) * (height - 1);
  };
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(at, {at.x + width, at.y + height + 1}, true);
  for (std::size_t i = 1; i < columns.size(); ++i) {
    list.AddLine({time.x(columns[i - 1].time), y(columns[i - 1].mean)},
                 {time.x(columns[i].time), y(columns[i].mean)}, colour, context.px(1.2f));
  }
  list.PopClipRect();
}

// One chart has one axis: a metric of another unit starts anew.
void toggle(const Context& context, const std::vector<MoreMetric>& all, const MoreMetric& chosen) {
  for (const MoreMetric& other : all) {
    if (context.view.is_plotted(other.key) && other.unit != chosen.unit) {
      context.view.clear_plotted();
      break;
    }
  }
  context.view.toggle_plotted(chosen.key);
}

void describe(const MoreMetric& metric) {
  std::string text(metric.name);
  text += metric.role == Role::server ? " of the server" : " of the client";
  if (!metric.unit_word.empty()) text += fmt::format(", {}", metric.unit_word);
  if (metric.metric->kind == MetricKind::counter)
    text += fmt::format(": {} in all", format_whole(metric.metric->total));
  if (!metric.help.empty()) text += fmt::format("\n{}", metric.help);
  ImGui::SetTooltip("%s\nclick: on a chart, or off it", text.c_str());
}

}  // namespace

std::vector<MoreMetric> more_metrics(const Recording& run) {
  std::vector<MoreMetric> metrics;
  add_those_of(run.server(), Role::server, metrics);
  add_those_of(run.client(), Role::client, metrics);
  std::stable_partition(metrics.begin(), metrics.end(),
                        [](const MoreMetric& metric) { return metric.is_own; });
  return metrics;
}

const Series* plotted_series(const Recording& run, std::string_view key) {
  const std::size_t colon = key.find(':');
  const Role role = key.substr(0, colon) == "client" ? Role::client : Role::server;
  return run.source(role).series(key.substr(colon + 1));
}

bool has_own_metrics(const Recording& run) {
  const std::vector<MoreMetric> metrics = more_metrics(run);
  return !metrics.empty() && metrics.front().is_own;
}

void draw_more_metrics(const Context& context) {
  const std::vector<MoreMetric> metrics = more_metrics(context.run);
  const std::uint64_t not_kept =
      context.run.server().names_not_kept() + context.run.client().names_not_kept();
  if (metrics.empty()) return ImGui::TextDisabled("nothing beside what the charts show");
  constexpr ImGuiTableFlags flags = ImGuiTableFlags_ScrollY | ImGuiTableFlags_RowBg;
  if (!ImGui::BeginTable("metrics", 3, flags, ImGui::GetContentRegionAvail())) return;
  ImGui::TableSetupColumn("name", ImGuiTableColumnFlags_WidthStretch, 1.5f);
  ImGui::TableSetupColumn("value", ImGuiTableColumnFlags_WidthStretch, 0.6f);
  ImGui::TableSetupColumn("in view", ImGuiTableColumnFlags_WidthStretch, 1.1f);
  ImGui::TableSetupScrollFreeze(0, 1);
  ImGui::TableHeadersRow();
  for (const MoreMetric& metric : metrics) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    const bool plotted = context.view.is_plotted(metric.key);
    ImGui::PushID(metric.key.c_str());
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (ImGui::Selectable(std::string(metric.name).c_str(), plotted,
                          ImGuiSelectableFlags_SpanAllColumns)) {
      toggle(context, metrics, metric);
    }
    if (ImGui::IsItemVisible()) {
      context.items["metric:" + metric.key] = {
          at, {at.x + context.px(60), at.y + context.fonts.small->FontSize}};
    }
    if (ImGui::IsItemHovered()) describe(metric);
    ImGui::PopID();
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(value_text(context, metric).c_str());
    ImGui::TableNextColumn();
    draw_curve(context, metric.metric->series, metric.is_own ? theme::orange : theme::sky);
  }
  if (not_kept > 0) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::TextDisabled("names beyond the first %zu of a source are not kept",
                        SourceHistory::max_series);
  }
  ImGui::EndTable();
}

}  // namespace portstorm::dashboard
