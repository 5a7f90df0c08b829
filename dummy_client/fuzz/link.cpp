#include "dummy_client/fuzz/link.h"

#include <array>

namespace portstorm::client {

Wires::Wires(const Endpoint& target, std::unique_ptr<CompletionPort> port)
    : target_(target), port_(std::move(port)) {}

void Wires::stop() noexcept {
  stopped_.store(true, std::memory_order_relaxed);
  port_->post(0, 0, nullptr, 0);  // a full queue wakes the thread as well
}

void Wires::handle_batch(TimePoint deadline) {
  std::array<Completion, 64> completions;
  const std::size_t count = port_->wait(0, completions, deadline);
  for (std::size_t i = 0; i < count; ++i) {
    if (completions[i].operation == nullptr) continue;  // stop()
    reinterpret_cast<Link*>(completions[i].key)->handle(completions[i]);
  }
}

bool Wires::wait(TimePoint deadline, const std::function<bool()>& holds) {
  while (!holds()) {
    if (is_stopped() || now() >= deadline) return false;
    handle_batch(deadline);
  }
  return true;
}

void Wires::pause(std::chrono::nanoseconds time) {
  wait(now() + time, [] { return false; });
}

bool Link::is_open() const noexcept {
  return connection_.state() == Connection::State::open && !has_ended_;
}

Error Link::connect(TimePoint deadline) {
  close(CloseMode::reset);
  reassembler_.reset();
  drop_packets();
  received_bytes_ = 0;
  has_ended_ = is_reset_ = false;
  connect_error_ = Error::none;
  const Error error = connection_.connect(*wires_.port_, reinterpret_cast<std::uintptr_t>(this),
                                          wires_.target_, ConnectOptions{});
  if (error != Error::none) return error;
  const auto is_connecting = [this] {
    return connection_.state() == Connection::State::connecting;
  };
  wires_.wait(deadline, [&] { return !is_connecting(); });
  if (connect_error_ != Error::none) return connect_error_;
  if (!is_connecting()) return Error::none;
  close(CloseMode::reset);
  return wires_.is_stopped() ? Error::aborted : Error::timed_out;
}

bool Link::send(std::span<const std::byte> bytes, TimePoint deadline) {
  if (!is_open() || connection_.is_sending()) return false;
  if (bytes.empty()) return true;
  connection_.outgoing().assign(bytes.begin(), bytes.end());
  if (connection_.send(*wires_.port_) != Error::none) {
    take_end(true);
    return false;
  }
  // One that the server's end has overtaken is over, too.
  return wires_.wait(deadline, [this] { return !connection_.is_sending() || has_ended_; }) &&
         is_open();
}

bool Link::finish() {
  return is_open() && connection_.finish(*wires_.port_) == Error::none;
}

void Link::close(CloseMode mode) {
  CompletionPort& port = *wires_.port_;
  if (connection_.close(port, mode)) return;
  // What was cancelled comes back, whatever the server does: no deadline, and no stop().
  while (connection_.state() != Connection::State::closed) wires_.handle_batch(TimePoint::max());
}

std::optional<std::vector<std::byte>> Link::take_packet() {
  if (packets_.empty()) return std::nullopt;
  std::vector<std::byte> packet = std::move(packets_.front());
  packets_.pop_front();
  kept_bytes_ -= packet.size();
  return packet;
}

void Link::drop_packets() noexcept {
  packets_.clear();
  kept_bytes_ = 0;
}

void Link::take_end(bool reset) noexcept {
  has_ended_ = true;
  is_reset_ = reset;
}

void Link::keep(std::span<const std::byte> bytes) {
  received_bytes_ += bytes.size();
  reassembler_.feed(bytes, [this](std::span<const std::byte> packet) {
    if (kept_bytes_ + packet.size() <= max_kept_bytes) {
      kept_bytes_ += packet.size();
      packets_.emplace_back(packet.begin(), packet.end());
    }
    return true;
  });
}

void Link::handle(const Completion& completion) {
  CompletionPort& port = *wires_.port_;
  switch (connection_.on_completion(port, completion)) {
    case Connection::Event::connected:
      if (connection_.resume_receiving(port) != Error::none) take_end(true);
      break;
    case Connection::Event::connect_failed:
      connect_error_ = completion.error;
      break;
    case Connection::Event::received:
      keep(completion.received());
      if (connection_.resume_receiving(port) != Error::none) take_end(true);
      break;
    case Connection::Event::ended:
      take_end(false);
      break;
    case Connection::Event::broken:
      take_end(true);
      break;
    case Connection::Event::nothing:
    case Connection::Event::sent:
    case Connection::Event::closed:
      break;
  }
}

}  // namespace portstorm::client
