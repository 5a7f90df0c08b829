#include "telemetry/line_client.h"

namespace portstorm::telemetry {

LineClient::LineClient() : port_(make_completion_port({})) {}

LineClient::~LineClient() {
  close();
}

Error LineClient::connect(const Endpoint& server, std::chrono::nanoseconds timeout) {
  close();
  const Result<Socket> made = port_->connect(0, 0, connect_, server);
  if (!made) return made.error;
  socket_ = made.value;
  lines_ = LineReader();
  Completion completion;
  if (!wait_for(connect_, completion, port_->now() + timeout)) {
    end(connect_);
    close();
    return Error::timed_out;
  }
  if (completion.error != Error::none) close();
  return completion.error;
}

Error LineClient::read(LineHandler& handler, std::chrono::nanoseconds timeout) {
  if (!socket_.is_open()) return Error::not_connected;
  if (!receiving_) {
    if (const Error error = port_->receive(socket_, receive_); error != Error::none) {
      close();
      return error;
    }
    receiving_ = true;
  }
  Completion completion;
  if (!wait_for(receive_, completion, port_->now() + timeout)) return Error::timed_out;
  receiving_ = false;
  if (completion.error != Error::none) {
    lines_.end(handler);
    close();
    return completion.error;
  }
  const auto bytes = completion.received();
  lines_.feed({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, handler);
  return Error::none;
}

void LineClient::close() {
  if (receiving_) end(receive_);
  receiving_ = false;
  if (socket_.is_open()) port_->close(socket_);
}

bool LineClient::wait_for(const Operation& operation, Completion& completion, TimePoint deadline) {
  for (;;) {
    if (port_->wait(0, {&completion, 1}, deadline) == 0) return false;
    if (completion.operation == &operation) return true;
  }
}

// Its completion must come before the socket may be closed.
void LineClient::end(Operation& operation) {
  Completion completion;
  port_->cancel(operation);
  wait_for(operation, completion, TimePoint::max());
}

}  // namespace portstorm::telemetry
