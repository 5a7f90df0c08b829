#include "telemetry/incident_log.h"

#include <algorithm>
#include <utility>

namespace portstorm::telemetry {

std::string_view to_string(IncidentKind kind) noexcept {
  switch (kind) {
    case IncidentKind::partial_send:
      return "partial_send";
    case IncidentKind::slow_consumer:
      return "slow_consumer";
    case IncidentKind::protocol_violation:
      return "protocol_violation";
    case IncidentKind::accept_failed:
      return "accept_failed";
    case IncidentKind::first_packet_late:
      return "first_packet_late";
    case IncidentKind::idle_timeout:
      return "idle_timeout";
    case IncidentKind::limit:
      return "limit";
    case IncidentKind::injected_reset:
      return "injected_reset";
    case IncidentKind::injected_delay:
      return "injected_delay";
    case IncidentKind::torn_packet:
      return "torn_packet";
    case IncidentKind::stalled_packet:
      return "stalled_packet";
    case IncidentKind::address_limit:
      return "address_limit";
    case IncidentKind::rate_limit:
      return "rate_limit";
    case IncidentKind::replaced_login:
      return "replaced_login";
  }
  return "unknown";
}

IncidentLine line_of(const Incident& incident) {
  IncidentLine line;
  line.time = std::chrono::time_point_cast<std::chrono::microseconds>(incident.time);
  line.kind = to_string(incident.kind);
  line.origin = incident.origin;
  line.connection = incident.connection;
  line.requested = incident.requested;
  line.sent = incident.sent;
  line.queued = incident.queued;
  line.action = incident.action;
  line.before = incident.before;
  line.after = incident.after;
  return line;
}

void IncidentLog::add(Incident incident) {
  const std::lock_guard lock(mutex_);
  ++count_;
  incidents_.push_back(std::move(incident));
  if (incidents_.size() > kept_) incidents_.pop_front();
}

std::uint64_t IncidentLog::count() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

std::vector<Incident> IncidentLog::latest() const {
  const std::lock_guard lock(mutex_);
  return {incidents_.begin(), incidents_.end()};
}

std::vector<Incident> IncidentLog::since(std::uint64_t& seen, std::uint64_t& missed) const {
  const std::lock_guard lock(mutex_);
  const std::uint64_t wanted = count_ - seen;
  const auto kept = std::min<std::uint64_t>(wanted, incidents_.size());
  missed += wanted - kept;
  seen = count_;
  return {incidents_.end() - static_cast<std::ptrdiff_t>(kept), incidents_.end()};
}

}  // namespace portstorm::telemetry
