#include "telemetry_peer.h"

#include <algorithm>
#include <stdexcept>

namespace portstorm::telemetry {

namespace {

constexpr std::chrono::seconds patience{20};

}  // namespace

TelemetryPeer::TelemetryPeer(const Endpoint& server, const SocketOptions& options)
    : port_(make_completion_port({})) {
  ConnectOptions connect;
  connect.socket = options;
  const auto made = port_->connect(0, 0, connect_, server, connect);
  if (!made) throw std::runtime_error("cannot connect");
  socket_ = made.value;
  if (completion_of(connect_).error != Error::none) throw std::runtime_error("not connected");
}

TelemetryPeer::~TelemetryPeer() {
  if (receiving_) {
    port_->cancel(receive_);
    completion_of(receive_);
  }
  port_->close(socket_, CloseMode::reset);
}

// Only one operation is outstanding at a time, but for a receive that had no end yet.
Completion TelemetryPeer::completion_of(const Operation& operation) {
  const TimePoint deadline = port_->now() + patience;
  Completion completion;
  do {
    if (port_->wait(0, {&completion, 1}, deadline) == 0) {
      throw std::runtime_error("nothing completes");
    }
  } while (completion.operation != &operation);
  return completion;
}

Error TelemetryPeer::send(const std::string& bytes) {
  const ConstBuffer buffer{reinterpret_cast<const std::byte*>(bytes.data()), bytes.size()};
  if (const Error error = port_->send(socket_, send_, {&buffer, 1}); error != Error::none) {
    return error;
  }
  return completion_of(send_).error;
}

void TelemetryPeer::finish() {
  port_->shutdown(socket_);
}

bool TelemetryPeer::read_some() {
  if (ended_) return false;
  if (port_->receive(socket_, receive_) != Error::none) {
    ended_ = true;
    return false;
  }
  receiving_ = true;
  const Completion completion = completion_of(receive_);
  receiving_ = false;
  ended_ = completion.error != Error::none;
  const auto bytes = completion.received();
  received_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return !ended_;
}

bool TelemetryPeer::read_until(const std::string& text) {
  for (std::size_t from = 0;;) {
    if (received_.find(text, from) != received_.npos) return true;
    from = received_.size() - std::min(received_.size(), text.size());
    if (!read_some()) return false;
  }
}

std::string TelemetryPeer::read_to_end() {
  while (read_some()) {
  }
  return received_;
}

}  // namespace portstorm::telemetry
