#pragma once
// What the proofs share. Each looks at one thing that a client can see, at the control and at the
// bug alike: a function of the bug says what it saw, and the test says what it should be for both.

#include <gtest/gtest.h>

#include <memory>

#include "tests/faulty_servers/proof/chat_client.h"
#include "tests/faulty_servers/proof/running_server.h"

namespace portstorm::faulty {

// The control answers, however slow the machine; the bug never does.
inline std::chrono::milliseconds time_for_answer(Bug bug) {
  return bug == Bug::none ? std::chrono::milliseconds(patience) : quiet;
}

inline bool is_served(ChatClient& client, std::chrono::milliseconds time = patience) {
  return client.leave(time).has_value();
}

// Connects until the server does not refuse: a slot may take a moment to become free.
inline std::unique_ptr<ChatClient> connect_unrefused(const Endpoint& server) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < until) {
    auto client = std::make_unique<ChatClient>(server);
    client->send(leave_request());
    if (client->next(quiet) || client->end(0ms) == End::still_open) return client;
  }
  return nullptr;
}

}  // namespace portstorm::faulty
