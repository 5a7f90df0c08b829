#include "dashboard/panels/incident_lane.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "dashboard/panels/text.h"

namespace portstorm::dashboard {

namespace {
constexpr float too_close = 26;  // pixels at scale 1: a shape and its count
}

IncidentLane::IncidentLane(const Context& context, const Rect& area, const TimeScale& time)
    : context_(context), area_(area), time_(time) {
  // By cuts at round times, so that clusters stay as they are while time goes on.
  const Micros width = time.per_pixel() * static_cast<Micros>(context.px(too_close));
  std::array<std::optional<std::size_t>, incident_looks.size()> open;  // each row's newest cluster
  const auto [first, last] = context.run.incidents().between(time.range);
  for (std::size_t i = first; i < last; ++i) {
    const Incident& incident = context.run.incidents().kept()[i];
    const std::size_t look = look_index(incident);
    const Micros number = incident.time / std::max<Micros>(1, width);
    if (open[look] && clusters_[*open[look]].number == number) {
      Cluster& cluster = clusters_[*open[look]];
      cluster.last = i;
      ++cluster.count;
      cluster.x = time.x(number * width + width / 4);  // then counts do not lie on the next shape
      continue;
    }
    open[look] = clusters_.size();
    clusters_.push_back({look, number, i, i, 1, time.x(incident.time)});
  }
}

float IncidentLane::row_middle(std::size_t look) const {
  const float row = area_.height() / static_cast<float>(incident_looks.size());
  return area_.min.y + row * (static_cast<float>(look) + 0.5f);
}

void IncidentLane::draw(ImDrawList& list) const {
  list.AddRectFilled(area_.min, area_.max, theme::panel, context_.px(4));
  const float small = context_.fonts.small->FontSize;
  draw_text(list, context_.fonts.small, {area_.min.x + context_.px(6), row_middle(0) - small / 2},
            theme::text_dim, "partial");
  draw_text(list, context_.fonts.small, {area_.min.x + context_.px(6), row_middle(1) - small / 2},
            theme::text_dim, "sends");
  const Incidents& incidents = context_.run.incidents();
  for (std::size_t look = 0; look < incident_looks.size(); ++look) {
    const IncidentLook& how = incident_looks[look];
    const float y = row_middle(look);
    list.AddLine({time_.left, y}, {time_.right, y}, theme::grid);
    draw_text_right(list, context_.fonts.small, {time_.left - context_.px(5), y - small / 2},
                    how.colour, how.letter);
    const std::uint64_t count = incidents.count(static_cast<IncidentGroup>(look));
    const float legend = time_.right + context_.px(20);
    draw_shape(list, how.shape, {legend, y}, context_.px(4), how.colour);
    static constexpr const char* whose[] = {"server", "client", "injected faults", "other kinds"};
    draw_text(list, context_.fonts.small, {legend + context_.px(15), y - small / 2}, theme::text,
              whose[look]);
    draw_text_right(list, context_.fonts.small, {area_.max.x - context_.px(8), y - small / 2},
                    theme::text, format_whole(count));
  }
  list.PushClipRect({time_.left, area_.min.y}, {time_.right, area_.max.y}, true);
  for (const Cluster& cluster : clusters_) {
    const IncidentLook& how = incident_looks[cluster.look];
    const float y = row_middle(cluster.look);
    draw_shape(list, how.shape, {cluster.x, y}, context_.px(4.5f), how.colour);
    if (cluster.count == 1) continue;
    const std::string text = cluster.count > 99 ? "99+" : std::to_string(cluster.count);
    draw_text(list, context_.fonts.small,
              {cluster.x + context_.px(5), y - small / 2 - context_.px(1)}, how.colour, text);
  }
  list.PopClipRect();
}

const IncidentLane::Cluster* IncidentLane::cluster_at(ImVec2 point) const {
  const Cluster* best = nullptr;
  for (const Cluster& cluster : clusters_) {
    const float reach = context_.px(too_close) / 2;
    if (std::abs(point.y - row_middle(cluster.look)) > area_.height() / 8) continue;
    if (point.x < cluster.x - reach || point.x > cluster.x + context_.px(too_close)) continue;
    if (best == nullptr || std::abs(point.x - cluster.x) < std::abs(point.x - best->x))
      best = &cluster;
  }
  return best;
}

std::string IncidentLane::describe(const Cluster& cluster) const {
  const Incident& first = context_.run.incidents().kept()[cluster.first];
  const Incident& last = context_.run.incidents().kept()[cluster.last];
  const IncidentLook& how = incident_looks[cluster.look];
  std::string text = format_elapsed(first.time - context_.run.origin(), millisecond);
  if (cluster.count > 1) {
    text += " to " + format_elapsed(last.time - context_.run.origin(), millisecond) + "  " +
            std::to_string(cluster.count) + " incidents";
  }
  text += "\n" + first.line.kind + " (" + how.letter + ": " + how.meaning + ")";
  if (!first.line.detail.empty()) text += "\n" + first.line.detail;
  return text + "\nclick: centre every chart here";
}

}  // namespace portstorm::dashboard
