#pragma once
// Accounts of a simulated run: everybody may log in, and the answer comes at a time of its own. A
// slow one (Fault::slow_store) comes after the connection that asked is long gone. Who asks for
// another answer gets it: by the passwords "wrong", "away" (unavailable), "full" (not taken).

#include <deque>
#include <string>

#include "completion_port/simulated_network.h"
#include "target_server/content/accounts.h"
#include "target_server/content/content.h"

namespace portstorm::simulation {

class SimulatedStore final : public server::AccountStore {
 public:
  SimulatedStore(SimulatedNetwork& network, server::ContentThread& content)
      : network_(network), content_(content) {}

  bool login(std::string user_id, std::string password, Completion completion) override;

  // When the next answer is due, and giving it.
  TimePoint next_due() const noexcept;
  void turn();

 private:
  struct Waiting {
    TimePoint due;
    server::LoginAnswer answer;
    Completion completion;
  };

  SimulatedNetwork& network_;
  server::ContentThread& content_;
  std::deque<Waiting> waiting_;
};

}  // namespace portstorm::simulation
