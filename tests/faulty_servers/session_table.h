#pragma once
// All sessions by slot, and the line between them and the content:
//
//   sessions  --on_open, on_packet, on_close-->  Content (chat.h)
//   table     <--send, broadcast, kick---------  Content
//
// The slot that was freed last is used first.

#include <memory>
#include <string_view>
#include <vector>

#include "tests/faulty_servers/session.h"

namespace portstorm::faulty {

class Content {
 public:
  virtual ~Content() = default;
  virtual void on_open(SessionId session) = 0;
  virtual void on_packet(SessionId session, const Packet& packet) = 0;
  virtual void on_close(SessionId session) = 0;
};

class SessionTable {
 public:
  SessionTable(CompletionPort& port, const Options& options) : port_(port), options_(options) {}

  // ---- for the content: calls on a session that is gone do nothing
  void send(SessionId to, Bytes packet);
  void broadcast(const std::vector<SessionId>& to, Bytes packet);
  void kick(SessionId session);

  // ---- for the server
  void set_content(Content& content) noexcept { content_ = &content; }
  bool has_free_slot() const noexcept { return in_use_ < options_.max_sessions; }
  Session& take();  // has_free_slot()
  bool is_open(SessionId session) noexcept { return find(session) != nullptr; }
  void on_tick(TimePoint now);
  void flush();  // advances all that have been touched
  void abort_all(CloseMode mode);
  std::size_t in_use() const noexcept { return in_use_; }

  bool is_blocked();         // by a broadcast that not all have read
  bool is_spinning() const;  // on a length of 0
  bool has_crashed() const noexcept { return !crash_.empty(); }
  std::string_view crash_reason() const noexcept { return crash_; }
  std::size_t dead_on_arrival() const noexcept { return dead_on_arrival_; }

  // ---- for the sessions
  CompletionPort& port() noexcept { return port_; }
  const Options& options() const noexcept { return options_; }
  Content& content() noexcept { return *content_; }
  void touch(Session& session);
  void give_back(Session& session);
  // What a real server dies of is an orderly end here.
  void crash(std::string_view reason) noexcept { crash_ = reason; }
  void count_dead_on_arrival() noexcept { ++dead_on_arrival_; }

 private:
  Session* find(SessionId id) noexcept;

  CompletionPort& port_;
  const Options& options_;
  Content* content_ = nullptr;
  std::vector<std::unique_ptr<Session>> sessions_;
  std::vector<Session*> free_;
  std::size_t in_use_ = 0;
  std::vector<Session*> touched_;
  std::vector<SessionId> blocked_on_;
  std::string_view crash_;
  std::size_t dead_on_arrival_ = 0;
};

}  // namespace portstorm::faulty
