#include "target_server/content/echo.h"

namespace portstorm::server {

void EchoContent::on_open(SessionId) {}

void EchoContent::on_packet(SessionId session, std::span<const std::byte> packet) {
  sessions_.send(session, packet);
}

bool EchoContent::on_end_of_packets(SessionId, CloseReason) {
  return true;
}

void EchoContent::on_close(SessionId, CloseReason) {}

}  // namespace portstorm::server
