#include "target_server/network/session_table.h"

namespace portstorm::server {

SessionTable::SessionTable(std::uint32_t max_sessions, const wire::Framing& framing)
    : max_sessions_(max_sessions),
      framing_(framing),
      sessions_(std::make_unique<std::unique_ptr<Session>[]>(max_sessions)) {}

SessionTable::~SessionTable() = default;

Session* SessionTable::take() {
  const std::lock_guard lock(mutex_);
  Session* session = nullptr;
  if (!free_.empty()) {
    session = free_.back();
    free_.pop_back();
  } else {
    const std::uint32_t slot = made_.load(std::memory_order_relaxed);
    if (slot == max_sessions_) return nullptr;
    sessions_[slot] = std::make_unique<Session>(slot, framing_);
    session = sessions_[slot].get();
    made_.store(slot + 1, std::memory_order_release);
  }
  in_use_.fetch_add(1, std::memory_order_release);
  return session;
}

void SessionTable::give_back(Session& session) {
  const std::lock_guard lock(mutex_);
  free_.push_back(&session);
  in_use_.fetch_sub(1, std::memory_order_release);
}

Session* SessionTable::find(SessionId id) const noexcept {
  return id.slot < made() ? sessions_[id.slot].get() : nullptr;
}

}  // namespace portstorm::server
