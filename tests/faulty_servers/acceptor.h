#pragma once
// Keeps a few accepts posted on the listener, and makes a session of each connection.

#include <array>
#include <deque>

#include "tests/faulty_servers/session_table.h"
#include "tests/faulty_servers/timers.h"

namespace portstorm::faulty {

class Acceptor {
 public:
  Acceptor(CompletionPort& port, SessionTable& sessions, Timers& timers, const Options& options);
  ~Acceptor();

  Error listen();
  Endpoint local_endpoint() const { return port_.local_endpoint(listener_); }

  void start();
  void on_accepted(const Completion& completion);
  void on_tick();       // posts again what could not be posted
  void on_round_end();  // reset_kills_listener alone
  void stop();
  bool is_stopped() const noexcept { return !listener_.is_open(); }

 private:
  struct PendingAccept : AcceptOperation {
    enum class State : std::uint8_t {
      idle,
      posted,
      holding,  // its connection waits for a slot
      lost,     // nobody will post it again
    };
    State state = State::idle;
  };

  void post(PendingAccept& accept);
  bool make_session(NativeSocket accepted, bool has_waited);
  void announce(SessionId session);
  bool must_wait() const;
  void look_for_dead_connections();
  void on_dead_connection();
  void stop_accepting();
  void close_when_idle();

  CompletionPort& port_;
  SessionTable& sessions_;
  Timers& timers_;
  const Options& options_;
  Socket listener_;
  std::array<PendingAccept, 4> accepts_;
  std::deque<PendingAccept*> holding_;  // the one that has waited longest is served first
  bool accepting_ = false;
  bool stopping_ = false;
};

}  // namespace portstorm::faulty
