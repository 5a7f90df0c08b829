#pragma once
// The incidents of a run in order of time. The newest max_kept are kept whole; all are counted, by
// kind and by group, and the groups (S server, C client, F fault) are never mixed.

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dashboard/model/time.h"
#include "telemetry/line.h"

namespace portstorm::dashboard {

// The rows of the screen, by who says so. What is no partial send and no fault is `other`: an idle
// connection, a slow consumer.
enum class IncidentGroup : std::uint8_t {
  server,  // S: a send that the server's port completed with fewer bytes than asked
  client,  // C: a packet that came torn to the client, or stalled in its middle
  fault,   // F: whatever was injected on purpose
  other,
};
inline constexpr std::size_t incident_groups = 4;

IncidentGroup group_of(const telemetry::IncidentLine& line);

struct Incident {
  std::uint64_t id = 0;  // from 1, in order of arrival
  Micros time = 0;
  bool from_client = false;  // which stream told it
  telemetry::IncidentLine line;

  IncidentGroup group() const { return group_of(line); }
};

class Incidents {
 public:
  static constexpr std::size_t max_kept = 20'000;
  static constexpr std::size_t max_kinds = 64;

  void add(telemetry::IncidentLine line, bool from_client);

  const std::deque<Incident>& kept() const noexcept { return kept_; }
  const Incident* find(std::uint64_t id) const;
  // Those kept of that time: positions [first, second) in kept().
  std::pair<std::size_t, std::size_t> between(TimeRange range) const;

  std::uint64_t count() const noexcept { return count_; }
  std::uint64_t forgotten() const noexcept { return count_ - kept_.size(); }
  std::uint64_t count(IncidentGroup group) const {
    return by_group_[static_cast<std::size_t>(group)];
  }
  // By kind and origin's letter: "partial_send F".
  const std::map<std::string, std::uint64_t>& counts() const noexcept { return counts_; }

 private:
  std::deque<Incident> kept_;
  std::uint64_t count_ = 0;
  std::array<std::uint64_t, incident_groups> by_group_{};
  std::map<std::string, std::uint64_t> counts_;
};

}  // namespace portstorm::dashboard
