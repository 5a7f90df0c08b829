#include "target_server/content/echo.h"

namespace portstorm::server {

void EchoContent::on_open(SessionId) {}

void EchoContent::on_packet(SessionId session, std::span<const std::byte> packet) {
  sessions_.send(session, packet);
}

void EchoContent::on_close(SessionId, CloseReason) {}

}  // namespace portstorm::server
