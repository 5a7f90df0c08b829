#include "tests/faulty_servers/session_table.h"

#include <algorithm>

namespace portstorm::faulty {

void SessionTable::send(SessionId to, Bytes packet) {
  if (Session* session = find(to)) session->send(packet);
}

void SessionTable::broadcast(const std::vector<SessionId>& to, Bytes packet) {
  for (const SessionId session : to) send(session, packet);
  // A send that waits, for each member in turn: a blocking socket, or "wait until the overlapped
  // send has completed" with the room's lock held. Whoever reads slowly is waited for by all.
  if (options_.bug == Bug::blocking_broadcast) blocked_on_ = to;
}

void SessionTable::kick(SessionId session) {
  if (Session* found = find(session)) found->kick();
}

Session* SessionTable::find(SessionId id) noexcept {
  if (id.slot >= sessions_.size()) return nullptr;
  Session* session = sessions_[id.slot].get();
  return session->id() == id && session->is_open() ? session : nullptr;
}

Session& SessionTable::take() {
  ++in_use_;
  if (free_.empty()) {
    const auto slot = static_cast<std::uint32_t>(sessions_.size());
    return *sessions_.emplace_back(std::make_unique<Session>(*this, slot));
  }
  Session* session = free_.back();
  free_.pop_back();
  return *session;
}

void SessionTable::give_back(Session& session) {
  --in_use_;
  free_.push_back(&session);
}

void SessionTable::touch(Session& session) {
  if (session.touch()) touched_.push_back(&session);
}

void SessionTable::flush() {
  while (!touched_.empty()) {
    std::vector<Session*> touched;
    touched.swap(touched_);
    for (Session* session : touched) session->advance();
  }
}

void SessionTable::on_tick(TimePoint now) {
  for (const auto& session : sessions_) {
    if (!session->is_closed()) session->on_tick(now);
  }
}

void SessionTable::abort_all(CloseMode mode) {
  blocked_on_.clear();
  for (const auto& session : sessions_) session->abort(mode);
}

bool SessionTable::is_blocked() {
  std::erase_if(blocked_on_, [this](SessionId id) {
    const Session* session = find(id);
    return session == nullptr || !session->has_unsent();
  });
  return !blocked_on_.empty();
}

bool SessionTable::is_spinning() const {
  return options_.bug == Bug::zero_length_spins &&
         std::any_of(sessions_.begin(), sessions_.end(),
                     [](const auto& session) { return session->is_spinning(); });
}

}  // namespace portstorm::faulty
