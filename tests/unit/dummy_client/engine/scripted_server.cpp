#include "tests/unit/dummy_client/engine/scripted_server.h"

#include <stdexcept>

namespace portstorm::client {

namespace {

const Endpoint any_port = Endpoint::ipv4(127, 0, 0, 1, 0);

}  // namespace

ScriptedServer::ScriptedServer(Script script) : script_(std::move(script)) {
  std::promise<void> listening;
  const std::future<void> is_listening = listening.get_future();
  thread_ = std::thread([this, begun = std::move(listening)]() mutable {
    port_ = make_completion_port({});
    listen(any_port);
    begun.set_value();
    while (turn()) {
    }
  });
  is_listening.wait();
}

ScriptedServer::ScriptedServer(Script script, std::unique_ptr<CompletionPort> port,
                               const Endpoint& local)
    : script_(std::move(script)), port_(std::move(port)) {
  listen(local);
}

ScriptedServer::~ScriptedServer() {
  if (!thread_.joinable()) return;
  ask_to_stop();
  thread_.join();
}

void ScriptedServer::listen(const Endpoint& local) {
  listener_ = port_->listen(0, 0, local).value;
  for (AcceptOperation& accept : accepts_) {
    if (port_->accept(listener_, accept) == Error::none) ++accepts_posted_;
  }
  endpoint_ = port_->local_endpoint(listener_);
}

void ScriptedServer::ask_to_stop() {
  while (port_->post(0, 0, nullptr, 0) != Error::none) std::this_thread::yield();
}

void ScriptedServer::stop() {
  stopping_ = true;
  delayed_.clear();
  for (AcceptOperation& accept : accepts_) port_->cancel(accept);
  for (Peer& peer : peers_) peer.close(CloseMode::reset);
}

bool ScriptedServer::turn() {
  std::array<Completion, 64> completions;
  const TimePoint next = delayed_.empty() ? TimePoint::max() : delayed_.begin()->first;
  const std::size_t count = port_->wait(0, completions, next);
  for (std::size_t i = 0; i < count; ++i) {
    const Completion& completion = completions[i];
    if (completion.operation == nullptr) {  // of ask_to_stop()
      stop();
    } else if (completion.operation->kind() == OperationKind::accept) {
      on_accepted(static_cast<AcceptOperation&>(*completion.operation), completion.error);
    } else {
      reinterpret_cast<Peer*>(completion.key)->on_completion(completion);
    }
  }
  perform_delayed();
  if (!stopping_ || !is_idle()) return true;
  if (listener_.is_open()) port_->close(listener_);
  return false;
}

void ScriptedServer::on_accepted(AcceptOperation& operation, Error error) {
  --accepts_posted_;
  if (error == Error::none && stopping_) {
    port_->discard(operation.accepted);
  } else if (error == Error::none) {
    Peer& peer = peers_.emplace_back(*this, accepted_++);
    const auto key = reinterpret_cast<std::uintptr_t>(&peer);
    const Result<Socket> socket = port_->associate(0, key, operation.accepted);
    if (socket) peer.open(socket.value);
  }
  if (!stopping_ && port_->accept(listener_, operation) == Error::none) ++accepts_posted_;
}

void ScriptedServer::perform_delayed() {
  while (!delayed_.empty() && delayed_.begin()->first <= port_->now()) {
    const auto action = std::move(delayed_.begin()->second);
    delayed_.erase(delayed_.begin());
    action();
  }
}

bool ScriptedServer::is_idle() const {
  if (accepts_posted_ > 0) return false;
  for (const Peer& peer : peers_) {
    if (peer.socket_.is_open()) return false;
  }
  return true;
}

void Peer::open(Socket socket) {
  socket_ = socket;
  server_.script_.on_open(*this);
  if (server_.script_.reads) receive();
}

void Peer::receive() {
  if (is_closing_ || !socket_.is_open() || is_receiving_) return;
  is_receiving_ = server_.port_->receive(socket_, receive_) == Error::none;
  if (!is_receiving_) close(CloseMode::reset);
}

TimePoint Peer::now() const {
  return server_.port_->now();
}

void Peer::send(std::string_view bytes) {
  if (is_closing_ || !socket_.is_open()) return;
  waiting_ += bytes;
  if (!is_sending_) send_more();
}

void Peer::send_more() {
  if (sending_.empty()) sending_.swap(waiting_);
  if (sending_.empty()) return;
  const ConstBuffer buffer{reinterpret_cast<const std::byte*>(sending_.data()), sending_.size()};
  is_sending_ = server_.port_->send(socket_, send_, {&buffer, 1}) == Error::none;
  if (!is_sending_) close(CloseMode::reset);
}

void Peer::after(std::chrono::nanoseconds delay, std::function<void()> action) {
  server_.delayed_.emplace(server_.port_->now() + delay, std::move(action));
}

void Peer::finish() {
  if (!is_closing_ && socket_.is_open()) server_.port_->shutdown(socket_);
}

void Peer::close(CloseMode mode) {
  if (is_closing_ || !socket_.is_open()) return;
  is_closing_ = true;
  close_mode_ = mode;
  if (is_receiving_) server_.port_->cancel(receive_);
  if (is_sending_) server_.port_->cancel(send_);
  close_when_idle();
}

void Peer::close_when_idle() {
  if (is_receiving_ || is_sending_) return;
  server_.port_->close(socket_, close_mode_);
  server_.script_.on_gone(*this);
}

void Peer::on_completion(const Completion& completion) {
  if (completion.operation == &receive_) {
    is_receiving_ = false;
    return is_closing_ ? close_when_idle() : on_received(completion);
  }
  is_sending_ = false;
  if (is_closing_) return close_when_idle();
  if (completion.error != Error::none) return close(CloseMode::reset);
  sending_.erase(0, completion.bytes);
  send_more();
}

void Peer::on_received(const Completion& completion) {
  if (completion.error == Error::end_of_stream) {
    if (server_.script_.on_end) return server_.script_.on_end(*this);
    return close();
  }
  if (completion.error != Error::none) return close(CloseMode::reset);
  server_.bytes_received_ += completion.bytes;
  const auto bytes = completion.received();
  server_.script_.on_bytes(*this, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  receive();
}

Endpoint refusing_endpoint() {
  const auto port = make_completion_port({});
  Socket listener = port->listen(0, 0, any_port).value;
  const Endpoint endpoint = port->local_endpoint(listener);
  port->close(listener);
  return endpoint;
}

}  // namespace portstorm::client
