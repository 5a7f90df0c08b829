#pragma once
// The incidents of a run in order of time. The newest max_kept are kept whole; all are counted, by
// kind and by origin, and the three origins (S server, C client, F fault) are never mixed.

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

inline constexpr std::string_view partial_send = "partial_send";

struct Incident {
  std::uint64_t id = 0;  // from 1, in order of arrival
  Micros time = 0;
  bool from_client = false;  // which stream told it
  telemetry::IncidentLine line;

  bool is_partial_send() const { return line.kind == partial_send; }
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
  std::uint64_t partial_sends(telemetry::Origin origin) const;
  std::uint64_t others() const noexcept { return count_ - partial_[0] - partial_[1] - partial_[2]; }
  // By kind and origin's letter: "partial_send F".
  const std::map<std::string, std::uint64_t>& counts() const noexcept { return counts_; }

 private:
  std::deque<Incident> kept_;
  std::uint64_t count_ = 0;
  std::array<std::uint64_t, 3> partial_{};  // by Origin
  std::map<std::string, std::uint64_t> counts_;
};

}  // namespace portstorm::dashboard
