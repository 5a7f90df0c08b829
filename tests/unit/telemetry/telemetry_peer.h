#pragma once
// A TCP client that talks to a telemetry port as no good reader would: it sends what it likes and
// reads when it likes.

#include <chrono>
#include <memory>
#include <string>

#include "completion_port/completion_port.h"

namespace portstorm::telemetry {

class TelemetryPeer {
 public:
  explicit TelemetryPeer(const Endpoint& server, const SocketOptions& options = {});
  ~TelemetryPeer();

  Error send(const std::string& bytes);
  void finish();  // FIN
  // Reads on until all that was received holds `text`; false when the stream ended before, or
  // after 20 s.
  bool read_until(const std::string& text);
  std::string read_to_end();
  const std::string& received() const noexcept { return received_; }

 private:
  bool read_some();
  Completion completion_of(const Operation& operation);

  std::unique_ptr<CompletionPort> port_;
  Socket socket_;
  ConnectOperation connect_;
  Operation send_, receive_;
  bool receiving_ = false, ended_ = false;
  std::string received_;
};

}  // namespace portstorm::telemetry
