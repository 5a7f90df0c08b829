#include "tests/faulty_servers/acceptor.h"

#include <algorithm>
#include <chrono>

namespace portstorm::faulty {

using namespace std::chrono_literals;

Acceptor::Acceptor(CompletionPort& port, SessionTable& sessions, Timers& timers,
                   const Options& options)
    : port_(port), sessions_(sessions), timers_(timers), options_(options) {}

Error Acceptor::listen() {
  const Result<Socket> made = port_.listen(0, 0, Endpoint::ipv4(127, 0, 0, 1, options_.port));
  listener_ = made.value;
  return made.error;
}

// One that was never started still has its listener.
Acceptor::~Acceptor() {
  if (listener_.is_open()) port_.close(listener_);
}

void Acceptor::start() {
  accepting_ = true;
  for (PendingAccept& accept : accepts_) post(accept);
}

void Acceptor::post(PendingAccept& accept) {
  accept.state = PendingAccept::State::idle;
  if (!accepting_) return;
  const Error error = port_.accept(listener_, accept);
  if (error == Error::none) accept.state = PendingAccept::State::posted;
  if (error == Error::reset) on_dead_connection();  // Windows may say so at once
}

void Acceptor::on_accepted(const Completion& completion) {
  auto& accept = static_cast<PendingAccept&>(*completion.operation);
  accept.state = PendingAccept::State::idle;
  const bool has_connection = completion.error == Error::none;
  if (stopping_) {
    if (has_connection) port_.discard(accept.accepted);
    return close_when_idle();
  }
  look_for_dead_connections();
  if (has_connection && must_wait()) {
    accept.state = PendingAccept::State::holding;
    holding_.push_back(&accept);
    return;
  }
  const bool is_served = has_connection && make_session(accept.accepted, false);
  // The accept is posted again at the end of the handler, and its error paths return before.
  if (options_.bug == Bug::lost_accept && !is_served) {
    accept.state = PendingAccept::State::lost;
    return;
  }
  if (completion.error == Error::reset) on_dead_connection();
  // Only its client was gone, or nothing is wrong: at once. Otherwise at the next tick.
  if (has_connection || completion.error == Error::reset) post(accept);
}

bool Acceptor::make_session(NativeSocket accepted, bool has_waited) {
  if (!sessions_.has_free_slot()) {
    port_.discard(accepted);
    return false;
  }
  Session& session = sessions_.take();
  if (!session.open(accepted, has_waited)) {
    sessions_.give_back(session);
    return false;
  }
  announce(session.id());
  return true;
}

void Acceptor::announce(SessionId session) {
  // The accept thread tells the logic thread of the connect through another queue than the one
  // that packets take, and the first packet overtakes it.
  if (options_.bug == Bug::first_packet_lost) {
    return timers_.at(port_.now() + 20ms, [this, session] {
      if (sessions_.is_open(session)) sessions_.content().on_open(session);
    });
  }
  sessions_.content().on_open(session);
}

void Acceptor::on_tick() {
  for (PendingAccept& accept : accepts_) {
    if (accept.state == PendingAccept::State::idle) post(accept);
  }
}

void Acceptor::on_round_end() {
  look_for_dead_connections();
  if (!accepting_) return;
  while (!holding_.empty() && sessions_.has_free_slot()) {
    PendingAccept& accept = *holding_.front();
    holding_.pop_front();
    make_session(accept.accepted, true);
    post(accept);
  }
}

// Such a server does not refuse when it is full, it leaves connections where they are; so one may
// be dead by the time that it is taken. And when it accepts no more, all are left there.
bool Acceptor::must_wait() const {
  return options_.bug == Bug::reset_kills_listener && (!accepting_ || !sessions_.has_free_slot());
}

// Linux hands out a connection that has been reset; the error comes with its first receive.
void Acceptor::look_for_dead_connections() {
  if (sessions_.dead_on_arrival() > 0) on_dead_connection();
}

void Acceptor::on_dead_connection() {
  // The accept loop takes any error for the end of the listener: `if (client == INVALID_SOCKET)
  // break;`.
  if (options_.bug == Bug::reset_kills_listener && accepting_) stop_accepting();
}

// The listener stays: the system goes on to take connections for it, which nobody accepts.
void Acceptor::stop_accepting() {
  accepting_ = false;
  for (PendingAccept& accept : accepts_) {
    if (accept.state == PendingAccept::State::posted) port_.cancel(accept);
  }
}

void Acceptor::stop() {
  if (stopping_) return;
  stopping_ = true;
  stop_accepting();
  for (PendingAccept* accept : holding_) port_.discard(accept->accepted);
  close_when_idle();
}

void Acceptor::close_when_idle() {
  const auto is_posted = [](const PendingAccept& accept) {
    return accept.state == PendingAccept::State::posted;
  };
  if (std::none_of(accepts_.begin(), accepts_.end(), is_posted)) port_.close(listener_);
}

}  // namespace portstorm::faulty
