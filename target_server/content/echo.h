#pragma once
// Sends back what it gets. Has no state of its own, so any thread may call it at any time, as far
// as Sessions allows the same.

#include <span>

#include "target_server/content/content.h"

namespace portstorm::server {

class EchoContent final : public Content {
 public:
  explicit EchoContent(Sessions& sessions) noexcept : sessions_(sessions) {}

  void on_open(SessionId session) override;
  void on_packet(SessionId session, std::span<const std::byte> packet) override;
  bool on_end_of_packets(SessionId session, CloseReason reason) override;
  void on_close(SessionId session, CloseReason reason) override;

 private:
  Sessions& sessions_;
};

}  // namespace portstorm::server
