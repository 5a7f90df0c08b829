#include "target_server/network/acceptor.h"

#include <utility>

namespace portstorm::server {

using telemetry::IncidentKind;

Acceptor::Acceptor(CompletionPort& port, SessionTable& sessions, const NetworkOptions& options)
    : port_(port),
      sessions_(sessions),
      options_(options),
      addresses_(options),
      accepts_(options.accepts) {}

Error Acceptor::listen() {
  ListenOptions listen_options;
  listen_options.backlog = options_.backlog;
  const Result<Socket> made = port_.listen(0, 0, options_.listen, listen_options);
  if (!made) return made.error;
  listener_ = made.value;
  local_endpoint_ = port_.local_endpoint(listener_);
  return Error::none;
}

// One that was never started still has its listener.
Acceptor::~Acceptor() {
  if (listener_.is_open() && posted_ == 0) port_.close(listener_);
}

void Acceptor::start(Turn& turn) {
  const std::lock_guard lock(mutex_);
  for (PendingAccept& operation : accepts_) post_accept(turn, operation);
}

void Acceptor::on_tick(Turn& turn) {
  const std::lock_guard lock(mutex_);
  for (Session* session : std::exchange(unstarted_, {})) post_start(turn, *session);
  if (stopping_ || posted_ == accepts_.size()) return;
  for (PendingAccept& operation : accepts_) {
    if (!operation.is_posted) post_accept(turn, operation);
  }
}

void Acceptor::on_accepted(Turn& turn, const Completion& completion) {
  const std::lock_guard lock(mutex_);
  auto& operation = static_cast<PendingAccept&>(*completion.operation);
  operation.is_posted = false;
  --posted_;
  if (completion.error == Error::none) {
    make_session(turn, operation.accepted, operation.peer);
  } else if (!stopping_) {
    turn.counters.accept_failures.add();
    turn.report({.kind = IncidentKind::accept_failed, .action = "accepts again"});
  }
  if (stopping_) {
    close_when_idle();
  } else if (completion.error == Error::none || completion.error == Error::reset) {
    post_accept(turn, operation);
  }
}

void Acceptor::stop() {
  const std::lock_guard lock(mutex_);
  if (stopping_) return;
  stopping_ = true;
  for (PendingAccept& operation : accepts_) {
    if (operation.is_posted) port_.cancel(operation);
  }
  close_when_idle();
}

// ---- the lock is held --------------------------------------------------------------------------

void Acceptor::post_accept(Turn& turn, PendingAccept& operation) {
  // Windows may say at once that a waiting client is gone again; the next one is no worse for it.
  constexpr int most_attempts = 16;
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    operation.is_posted = true;
    ++posted_;
    const Error error = port_.accept(listener_, operation);
    if (error == Error::none) return;
    operation.is_posted = false;
    --posted_;
    turn.counters.accept_failures.add();
    if (error != Error::reset) return;
  }
}

void Acceptor::make_session(Turn& turn, NativeSocket accepted, const Endpoint& peer) {
  if (!stopping_ && !addresses_.take(peer, turn.now)) {
    turn.counters.refused_by_address.add();
    turn.report({.kind = IncidentKind::address_limit, .action = "refused"});
    return port_.discard(accepted);
  }
  Session* session = stopping_ ? nullptr : sessions_.take();
  if (session == nullptr) {
    if (!stopping_) {
      turn.counters.refused_at_limit.add();
      turn.report({.kind = IncidentKind::limit, .action = "refused"});
      addresses_.give_back(peer);
    }
    return port_.discard(accepted);
  }
  const unsigned worker = next_worker_;
  next_worker_ = (next_worker_ + 1) % port_.workers();
  if (session->open(turn, worker, accepted, peer) != Error::none) {
    addresses_.give_back(peer);
    sessions_.give_back(*session);
    turn.counters.accept_failures.add();
    turn.report({.kind = IncidentKind::accept_failed, .action = "dropped"});
    return;
  }
  post_start(turn, *session);
}

// Only the session's own worker may submit for it.
void Acceptor::post_start(Turn& turn, Session& session) {
  const auto key = reinterpret_cast<std::uintptr_t>(&session);
  if (port_.post(session.worker(), key, &session.start_operation(), 0) != Error::none) {
    turn.counters.failed_posts.add();
    unstarted_.push_back(&session);
  }
}

void Acceptor::close_when_idle() {
  if (posted_ > 0 || stopped_.load(std::memory_order_relaxed)) return;
  if (listener_.is_open()) port_.close(listener_);
  stopped_.store(true, std::memory_order_release);
}

}  // namespace portstorm::server
