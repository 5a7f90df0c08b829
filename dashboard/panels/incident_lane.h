#pragma once
// The lane under the charts: a row for each origin of a partial send, and one for all other kinds,
// so that they are never mixed. What lies too close together becomes one cluster with its count.

#include <string>
#include <vector>

#include "dashboard/panels/context.h"
#include "dashboard/panels/incident_look.h"

namespace portstorm::dashboard {

class IncidentLane {
 public:
  static constexpr float height = 52;  // at scale 1

  struct Cluster {
    std::size_t look = 0;   // the row
    Micros number = 0;      // of its cut
    std::size_t first = 0;  // positions in Incidents::kept()
    std::size_t last = 0;
    std::size_t count = 0;
    float x = 0;
  };

  IncidentLane(const Context& context, const Rect& area, const TimeScale& time);

  void draw(ImDrawList& list) const;
  const Cluster* cluster_at(ImVec2 point) const;
  std::string describe(const Cluster& cluster) const;
  const std::vector<Cluster>& clusters() const noexcept { return clusters_; }

 private:
  float row_middle(std::size_t look) const;

  const Context& context_;
  Rect area_;
  TimeScale time_;
  std::vector<Cluster> clusters_;
};

}  // namespace portstorm::dashboard
