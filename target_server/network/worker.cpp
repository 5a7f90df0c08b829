#include "target_server/network/worker.h"

#include <algorithm>
#include <utility>

namespace portstorm::server {

namespace {

Session& session_of(const Completion& completion) {
  return *reinterpret_cast<Session*>(completion.key);
}

}  // namespace

Worker::Worker(const Shared& shared, unsigned index)
    : shared_(shared), turn_{shared.port, shared.options, shared.incidents, index} {}

void Worker::begin() {
  turn_.now = turn_.port.now();
  next_tick_ = turn_.now + tick;
  if (turn_.worker == 0) shared_.acceptor.start(turn_);
}

bool Worker::step(EventSink& sink) {
  const std::size_t count = turn_.port.wait(turn_.worker, completions_, wait_until());
  turn_.now = turn_.port.now();
  for (std::size_t i = 0; i < count; ++i) handle(completions_[i]);
  const bool stops_now = is_stopping() && !has_seen_stop_;
  has_seen_stop_ = has_seen_stop_ || stops_now;
  if (turn_.now >= next_tick_ || stops_now) on_tick();
  finish_batch(sink);

  const bool done =
      is_stopping() && shared_.acceptor.is_stopped() && shared_.sessions.in_use() == 0;
  if (done) shared_.flush_lists.wake_all();  // the others are done too, and may be waiting
  return !done;
}

// A server that stops lets its timers be.
TimePoint Worker::wait_until() {
  if (turn_.worker != 0 || is_stopping()) return next_tick_;
  return std::min(next_tick_, shared_.timers.post_due(turn_.port.now()));
}

void Worker::handle(const Completion& completion) {
  if (completion.operation == nullptr) return handle_post(completion);
  switch (completion.operation->kind()) {
    case OperationKind::accept:
      return shared_.acceptor.on_accepted(turn_, completion);
    case OperationKind::post:
      return session_of(completion).on_started(turn_);
    case OperationKind::receive:
      return session_of(completion).on_received(turn_, completion);
    case OperationKind::send:
      return session_of(completion).on_sent(turn_, completion);
    case OperationKind::connect:
    case OperationKind::none:
      return;  // the server submits none
  }
}

void Worker::handle_post(const Completion& completion) {
  if (completion.key == PortTimers::due_key) return turn_.events.add_timer(completion.bytes);
  if (completion.key != PortTimers::wake_key) flush(completion.bytes, true);
}

void Worker::on_tick() {
  next_tick_ = turn_.now + tick;
  const bool stopping = is_stopping();
  if (turn_.worker == 0) {
    if (stopping) shared_.acceptor.stop();
    shared_.acceptor.on_tick(turn_);
  }
  const std::uint32_t slots = shared_.sessions.made();
  for (std::uint32_t slot = 0; slot < slots; ++slot) {
    Session& session = shared_.sessions.at(slot);
    if (stopping) session.on_server_stop(turn_);
    if (session.has_passed_deadline(turn_)) session.on_deadline(turn_);
  }
  shared_.flush_lists.wake();  // again, where the port had refused a post
}

void Worker::flush(unsigned list, bool woken) {
  shared_.flush_lists.take(list, flushing_, woken);
  for (Session* session : flushing_) session->on_flush(turn_);
  flushing_.clear();
}

// What the content does while it gets events (when it runs on this very thread) may ask for more
// of the same, hence the loop.
void Worker::finish_batch(EventSink& sink) {
  do {
    hand_over(sink);
    for (Session* session : std::exchange(turn_.closed, {})) {
      shared_.acceptor.on_closed(*session);
      shared_.sessions.give_back(*session);
    }
    flush(turn_.worker, false);
    for (Session* session : turn_.held) session->release_held(turn_);
    turn_.held.clear();
  } while (!turn_.events.empty());
  shared_.flush_lists.wake();
}

void Worker::hand_over(EventSink& sink) {
  if (!turn_.events.empty()) sink.take(turn_.events);
}

}  // namespace portstorm::server
