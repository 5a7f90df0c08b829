#include "tests/faulty_servers/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace portstorm::faulty {

using namespace std::chrono_literals;

namespace {

constexpr auto tick = 20ms;
constexpr auto spin_turn = 5ms;

void require_store(const Options& options) {
  // The store is connected to in the background, "so that the server starts faster".
  if (options.bug == Bug::listens_without_store || !options.store_is_down) return;
  throw std::runtime_error("cannot reach the account store");
}

}  // namespace

Server::Server(const Options& options)
    : options_(options),
      port_(make_completion_port({})),
      sessions_(*port_, options_),
      accounts_(options.bug, *port_, timers_, options.store_delay),
      chat_(sessions_, accounts_, options),
      acceptor_(*port_, sessions_, timers_, options_) {
  require_store(options);
  sessions_.set_content(chat_);
  if (const Error error = acceptor_.listen(); error != Error::none) {
    throw std::runtime_error(
        fmt::format("cannot listen on 127.0.0.1:{}: {}", options.port, to_string(error)));
  }
}

Ending Server::run() {
  acceptor_.start();
  next_tick_ = port_->now() + tick;
  while (!is_done()) step();
  return sessions_.has_crashed() ? Ending::crashed : Ending::stopped;
}

// A post without an operation is the stop.
void Server::stop() {
  while (port_->post(0, 0, nullptr, 0) != Error::none) std::this_thread::yield();
}

void Server::step() {
  if (sessions_.is_spinning()) spin();
  const std::size_t count = port_->wait(0, completions_, next_deadline());
  for (std::size_t i = 0; i < count; ++i) take(completions_[i]);
  handle_deferred();
  if (!sessions_.is_blocked()) run_timers();
  sessions_.flush();
  acceptor_.on_round_end();
  sessions_.flush();
  if (sessions_.has_crashed()) begin_stop(CloseMode::reset);
}

// With several workers, one spins and the others serve; this one thread does both by turns.
void Server::spin() {
  const TimePoint until = port_->now() + spin_turn;
  while (port_->now() < until) {
  }
}

TimePoint Server::next_deadline() {
  if (sessions_.is_blocked()) return TimePoint::max();
  if (sessions_.is_spinning()) return TimePoint::min();
  return std::min(next_tick_, timers_.next());
}

// A blocked server sees nothing but what it is blocked on, and Ctrl-C.
void Server::take(const Completion& completion) {
  if (completion.operation == nullptr) return begin_stop(CloseMode::graceful);
  if (sessions_.is_blocked() && completion.operation->kind() != OperationKind::send) {
    return deferred_.push(completion);
  }
  handle(completion);
}

void Server::handle(const Completion& completion) {
  if (completion.operation->kind() == OperationKind::accept) {
    acceptor_.on_accepted(completion);
  } else {
    reinterpret_cast<Session*>(completion.key)->on_completion(completion);
  }
}

void Server::handle_deferred() {
  while (!deferred_.empty() && !sessions_.is_blocked()) handle(deferred_.pop().completion);
}

void Server::run_timers() {
  const TimePoint now = port_->now();
  timers_.run_due(now);
  if (now < next_tick_) return;
  next_tick_ = now + tick;
  acceptor_.on_tick();
  sessions_.on_tick(now);
}

void Server::begin_stop(CloseMode mode) {
  if (stopping_) return;
  stopping_ = true;
  acceptor_.stop();
  sessions_.abort_all(mode);
  sessions_.flush();
}

bool Server::is_done() const noexcept {
  return stopping_ && acceptor_.is_stopped() && sessions_.in_use() == 0;
}

}  // namespace portstorm::faulty
