#include "dashboard/model/incidents.h"

#include <algorithm>

namespace portstorm::dashboard {

IncidentGroup group_of(const telemetry::IncidentLine& line) {
  if (line.origin == telemetry::Origin::fault) return IncidentGroup::fault;
  if (line.origin == telemetry::Origin::client) {
    const bool is_part_of_a_packet =
        line.kind == "torn_packet" || line.kind == "stalled_packet" || line.kind == "partial_send";
    return is_part_of_a_packet ? IncidentGroup::client : IncidentGroup::other;
  }
  return line.kind == "partial_send" ? IncidentGroup::server : IncidentGroup::other;
}

void Incidents::add(telemetry::IncidentLine line, bool from_client) {
  ++count_;
  ++by_group_[static_cast<std::size_t>(group_of(line))];
  std::string name = line.kind + ' ' + telemetry::letter(line.origin);
  if (counts_.size() >= max_kinds && !counts_.contains(name)) name = "other kinds";
  ++counts_[name];

  const Micros time = micros(line.time);
  const auto place =
      std::upper_bound(kept_.begin(), kept_.end(), time,
                       [](Micros t, const Incident& other) { return t < other.time; });
  kept_.insert(place, {count_, time, from_client, std::move(line)});  // nearly always the end
  if (kept_.size() > max_kept) kept_.pop_front();
}

const Incident* Incidents::find(std::uint64_t id) const {
  const auto found =
      std::find_if(kept_.begin(), kept_.end(), [&](const Incident& i) { return i.id == id; });
  return found == kept_.end() ? nullptr : &*found;
}

std::pair<std::size_t, std::size_t> Incidents::between(TimeRange range) const {
  const auto first = std::lower_bound(kept_.begin(), kept_.end(), range.from,
                                      [](const Incident& i, Micros t) { return i.time < t; });
  const auto last = std::upper_bound(first, kept_.end(), range.to,
                                     [](Micros t, const Incident& i) { return t < i.time; });
  return {static_cast<std::size_t>(first - kept_.begin()),
          static_cast<std::size_t>(last - kept_.begin())};
}

}  // namespace portstorm::dashboard
