#pragma once
// Keeps a pool of accepts posted on the listener, and makes a session of each connection. An
// accept that fails is posted again: at once when only its client was gone, at the next tick when
// the system is short of something (posting at once would fail again and again).
//
// Completions may come to any worker; start(), on_tick() and stop() belong to worker 0.

#include <atomic>
#include <deque>
#include <mutex>
#include <vector>

#include "target_server/network/address_limits.h"
#include "target_server/network/session_table.h"
#include "target_server/network/turn.h"

namespace portstorm::server {

class Acceptor {
 public:
  Acceptor(CompletionPort& port, SessionTable& sessions, const NetworkOptions& options);
  ~Acceptor();

  Error listen();
  Endpoint local_endpoint() const noexcept { return local_endpoint_; }  // after listen()

  void start(Turn& turn);
  void on_tick(Turn& turn);
  void on_accepted(Turn& turn, const Completion& completion);
  void on_closed(const Session& session) { addresses_.give_back(session.peer()); }
  void stop();  // may be called again
  bool is_stopped() const noexcept { return stopped_.load(std::memory_order_acquire); }

 private:
  struct PendingAccept : AcceptOperation {
    bool is_posted = false;
  };

  void post_accept(Turn& turn, PendingAccept& operation);
  void make_session(Turn& turn, NativeSocket accepted, const Endpoint& peer);
  void post_start(Turn& turn, Session& session);
  void close_when_idle();

  CompletionPort& port_;
  SessionTable& sessions_;
  const NetworkOptions& options_;

  AddressLimits addresses_;
  Endpoint local_endpoint_;
  std::mutex mutex_;
  Socket listener_;
  std::deque<PendingAccept> accepts_;
  std::size_t posted_ = 0;
  std::vector<Session*> unstarted_;  // whose start post the port refused
  unsigned next_worker_ = 0;
  bool stopping_ = false;
  std::atomic<bool> stopped_{false};
};

}  // namespace portstorm::server
