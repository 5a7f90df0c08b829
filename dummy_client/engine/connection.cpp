#include "dummy_client/engine/connection.h"

#include <cassert>
#include <utility>

namespace portstorm::client {

Error Connection::connect(CompletionPort& port, std::uintptr_t key, const Endpoint& remote,
                          const ConnectOptions& options) {
  assert(state_ == State::closed);
  const Result<Socket> socket = port.connect(0, key, connect_, remote, options);
  if (!socket) return socket.error;
  socket_ = socket.value;
  state_ = State::connecting;
  return Error::none;
}

Error Connection::send(CompletionPort& port, std::size_t begin, std::size_t end) {
  assert(!send_pending_ && state_ == State::open);
  assert(begin < end && end <= outgoing_.size());
  sent_ = begin;
  send_end_ = end;
  return post_send(port);
}

Error Connection::post_send(CompletionPort& port) {
  const ConstBuffer rest{outgoing_.data() + sent_, send_end_ - sent_};
  const Error error = port.send(socket_, send_, {&rest, 1});
  send_pending_ = error == Error::none;
  return error;
}

Error Connection::resume_receiving(CompletionPort& port, std::size_t max_bytes) {
  if (state_ != State::open && state_ != State::finishing) return Error::none;
  max_bytes_ = max_bytes;
  if (receive_pending_) {
    wants_to_receive_ = receive_cancelled_;
    return Error::none;
  }
  const Error error = port.receive(socket_, receive_, max_bytes);
  receive_pending_ = error == Error::none;
  return error;
}

void Connection::pause_receiving(CompletionPort& port) {
  wants_to_receive_ = false;
  if (!receive_pending_ || receive_cancelled_) return;
  receive_cancelled_ = true;
  port.cancel(receive_);
}

Error Connection::finish(CompletionPort& port) {
  assert(state_ == State::open);
  state_ = State::finishing;
  return port.shutdown(socket_);
}

bool Connection::close(CompletionPort& port, CloseMode mode) {
  if (state_ == State::closed) return true;
  if (state_ == State::closing) return false;
  if (state_ == State::connecting) port.cancel(connect_);
  if (receive_pending_) port.cancel(receive_);
  if (send_pending_) port.cancel(send_);
  const bool is_connecting = state_ == State::connecting;
  state_ = State::closing;
  close_mode_ = mode;
  return is_connecting ? false : close_when_idle(port);
}

Connection::Event Connection::on_completion(CompletionPort& port, const Completion& completion) {
  switch (completion.operation->kind()) {
    case OperationKind::connect:
      return on_connected(port, completion);
    case OperationKind::receive:
      receive_pending_ = false;
      if (state_ == State::closing) break;
      return on_received(port, completion);
    case OperationKind::send:
      send_pending_ = false;
      if (state_ == State::closing) break;
      return on_sent(port, completion);
    case OperationKind::accept:
    case OperationKind::post:
    case OperationKind::none:
      return Event::nothing;  // a client submits none
  }
  return close_when_idle(port) ? Event::closed : Event::nothing;
}

Connection::Event Connection::on_connected(CompletionPort& port, const Completion& completion) {
  if (state_ == State::closing) return close_when_idle(port) ? Event::closed : Event::nothing;
  if (completion.error == Error::none) {
    state_ = State::open;
    return Event::connected;
  }
  port.close(socket_, CloseMode::reset);
  state_ = State::closed;
  return Event::connect_failed;
}

Connection::Event Connection::on_received(CompletionPort& port, const Completion& completion) {
  const bool was_cancelled = std::exchange(receive_cancelled_, false);
  const bool goes_on = std::exchange(wants_to_receive_, false);
  if (completion.error == Error::none) return Event::received;
  if (was_cancelled && completion.error == Error::aborted) {
    if (!goes_on) return Event::nothing;
    return resume_receiving(port, max_bytes_) == Error::none ? Event::nothing : Event::broken;
  }
  return completion.error == Error::end_of_stream ? Event::ended : Event::broken;
}

Connection::Event Connection::on_sent(CompletionPort& port, const Completion& completion) {
  if (completion.error != Error::none) return Event::broken;
  sent_ += completion.bytes;
  if (sent_ == send_end_) return Event::sent;
  ++short_sends_;
  return post_send(port) == Error::none ? Event::nothing : Event::broken;
}

bool Connection::close_when_idle(CompletionPort& port) {
  if (receive_pending_ || send_pending_) return false;
  receive_cancelled_ = wants_to_receive_ = false;
  port.close(socket_, close_mode_);
  state_ = State::closed;
  return true;
}

}  // namespace portstorm::client
