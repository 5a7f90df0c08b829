#pragma once
// The canary between the cases: a connection of its own that asks what has a known answer. Has the
// server still a listener, and does it still serve?

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "dummy_client/fuzz/conversation.h"

namespace portstorm::client {

class KnownExchange {
 public:
  KnownExchange(Wires& wires, const Scenario& scenario, const Bender& bender)
      : wires_(wires), scenario_(scenario), bender_(bender) {}

  // Looks for one, on a server that is well: the scenario's canary, else what its first flow begins
  // with up to the first reply, else the first packet of the protocol that is answered. A server
  // that never says anything is only connected to. Empty, or why there is none: nobody listens, or
  // the scenario's own canary is not answered; before the time is over when `gives_up` says so.
  std::string find(std::chrono::nanoseconds patience, const std::function<bool()>& gives_up);

  struct Answer {
    std::string problem;      // empty: served
    bool is_another = false;  // the problem is an answer that came, and was another
    std::chrono::nanoseconds took{};
  };
  // Asks again and again until it is served or the time is over: a user who is still logged in, or
  // a slot that is not free yet, is no failure. Only once more when `gives_up` says that the server
  // is gone.
  Answer ask(std::chrono::nanoseconds deadline, const std::function<bool()>& gives_up) const;

  const Moves& moves() const noexcept { return moves_; }
  bool has_answer() const noexcept { return !moves_.empty(); }
  std::string name() const;   // "LoginRequest, answered by LoginResponse"
  std::string reply() const;  // the packet that answers it; empty: any
  const SentConnection& sent() const noexcept { return sent_; }  // what it says

 private:
  std::string attempt(const Moves& moves, std::chrono::nanoseconds time, SentConnection* sent,
                      bool* is_another = nullptr) const;
  bool is_answered(const Moves& moves, std::chrono::nanoseconds time);
  Speaker speaker() const { return {scenario_, scenario_.max_vus(), 0}; }

  Wires& wires_;
  const Scenario& scenario_;
  const Bender& bender_;
  Moves moves_;
  SentConnection sent_;
};

}  // namespace portstorm::client
