#include "telemetry/line.h"

namespace portstorm::telemetry {

std::string_view to_string(MetricKind kind) noexcept {
  switch (kind) {
    case MetricKind::counter:
      return "counter";
    case MetricKind::gauge:
      return "gauge";
    case MetricKind::histogram:
      return "histogram";
  }
  return "counter";
}

char letter(Origin origin) noexcept {
  switch (origin) {
    case Origin::server:
      return 'S';
    case Origin::client:
      return 'C';
    case Origin::fault:
      return 'F';
  }
  return 'S';
}

WallTime wall_time() noexcept {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

}  // namespace portstorm::telemetry
