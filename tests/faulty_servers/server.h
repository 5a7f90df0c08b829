#pragma once
// A small chat server (tutorial_chat) on a completion port, with the one bug of its options. One
// thread does everything: the one that calls run().
//
//   wait -> completions: accepts make sessions, receives become packets for the chat, which
//   answers into send queues -> timers, deadlines -> what has been queued is sent
//
// A bug of which a real server would die (memory overwritten) ends run() with Ending::crashed and
// resets all connections.

#include <array>
#include <memory>
#include <string_view>

#include "tests/faulty_servers/acceptor.h"
#include "tests/faulty_servers/chat.h"
#include "tests/faulty_servers/deferred_completions.h"

namespace portstorm::faulty {

enum class Ending : std::uint8_t { stopped, crashed };

class Server {
 public:
  // Listens. Throws std::runtime_error when it cannot, or when its account store is down.
  explicit Server(const Options& options);

  Endpoint local_endpoint() const { return acceptor_.local_endpoint(); }  // before run()
  Ending run();  // once; until stop(), which closes all sessions at once
  void stop();   // from any thread
  std::string_view crash_reason() const noexcept { return sessions_.crash_reason(); }

 private:
  void step();
  void spin();
  TimePoint next_deadline();
  void take(const Completion& completion);
  void handle(const Completion& completion);
  void handle_deferred();
  void run_timers();
  void begin_stop(CloseMode mode);
  bool is_done() const noexcept;

  const Options options_;
  const std::unique_ptr<CompletionPort> port_;
  Timers timers_;
  SessionTable sessions_;
  AccountStore accounts_;
  Chat chat_;
  Acceptor acceptor_;
  std::array<Completion, 256> completions_;
  DeferredCompletions deferred_;
  TimePoint next_tick_{};
  bool stopping_ = false;
};

}  // namespace portstorm::faulty
