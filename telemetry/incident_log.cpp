#include "telemetry/incident_log.h"

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
  }
  return "unknown";
}

void IncidentLog::add(const Incident& incident) {
  const std::lock_guard lock(mutex_);
  ++count_;
  incidents_.push_back(incident);
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

}  // namespace portstorm::telemetry
