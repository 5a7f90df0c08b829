#pragma once
// All sessions by slot. A slot's Session is made at its first use and lives as long as the table,
// so a pointer to it never dangles; generations tell its connections apart. Thread-safe.

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "target_server/network/session.h"

namespace portstorm::server {

class SessionTable {
 public:
  // `framing` must outlive the table.
  SessionTable(std::uint32_t max_sessions, const wire::Framing& framing);
  ~SessionTable();

  Session* take();                   // null: max_sessions are in use
  void give_back(Session& session);  // closed, and the content knows it
  Session* find(
      SessionId id) const noexcept;  // of that slot; the session checks the generation itself

  std::uint32_t in_use() const noexcept { return in_use_.load(std::memory_order_acquire); }
  // Slots [0, made()) have a session.
  std::uint32_t made() const noexcept { return made_.load(std::memory_order_acquire); }
  Session& at(std::uint32_t slot) noexcept { return *sessions_[slot]; }
  const Session& at(std::uint32_t slot) const noexcept { return *sessions_[slot]; }

 private:
  const std::uint32_t max_sessions_;
  const wire::Framing& framing_;
  std::unique_ptr<std::unique_ptr<Session>[]> sessions_;
  std::atomic<std::uint32_t> made_{0};
  std::atomic<std::uint32_t> in_use_{0};
  std::mutex mutex_;
  std::vector<Session*> free_;
};

}  // namespace portstorm::server
