#include "target_server/content/content.h"

namespace portstorm::server {

std::string_view to_string(CloseReason reason) noexcept {
  switch (reason) {
    case CloseReason::peer_closed:
      return "peer_closed";
    case CloseReason::peer_reset:
      return "peer_reset";
    case CloseReason::bad_packet:
      return "bad_packet";
    case CloseReason::slow_consumer:
      return "slow_consumer";
    case CloseReason::first_packet_late:
      return "first_packet_late";
    case CloseReason::idle_timeout:
      return "idle_timeout";
    case CloseReason::short_send:
      return "short_send";
    case CloseReason::over_rate:
      return "over_rate";
    case CloseReason::replaced:
      return "replaced";
    case CloseReason::no_buffers:
      return "no_buffers";
    case CloseReason::content:
      return "content";
    case CloseReason::server_stopping:
      return "server_stopping";
  }
  return "unknown";
}

}  // namespace portstorm::server
