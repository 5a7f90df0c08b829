#pragma once
// The reference server in one thread: its network layer, its logic and its content, unchanged, on
// a simulated port. What host/ does with threads is done here by turns.
//
// The chat is held against a model (watch.h); of the other contents, the port's oracles speak.

#include <memory>
#include <optional>
#include <vector>

#include "target_server/content/chat.h"
#include "target_server/network/logic_thread.h"
#include "target_server/network/network.h"
#include "tests/simulation/planted/seams.h"
#include "tests/simulation/run_options.h"
#include "tests/simulation/simulated_store.h"
#include "tests/simulation/watch.h"

namespace portstorm::simulation {

enum class Served : std::uint8_t { chat, board, field, echo };

class SimulatedServer {
 public:
  // Throws std::logic_error when it cannot listen.
  SimulatedServer(SimulatedNetwork& network, const RunOptions& options, Seams& seams,
                  Served served = Served::chat);
  ~SimulatedServer() { network_.set_tap(nullptr); }
  SimulatedServer(const SimulatedServer&) = delete;
  SimulatedServer& operator=(const SimulatedServer&) = delete;

  static Endpoint address() { return Endpoint::ipv4(127, 0, 0, 1, 9000); }

  // ---- turns
  // ---------------------------------------------------------------------------------------
  unsigned workers() const noexcept { return port_.workers(); }
  bool is_runnable(unsigned worker) const noexcept {
    return !has_ended_[worker] && port_.is_runnable(worker);
  }
  void turn(unsigned worker);
  bool logic_is_runnable() const noexcept { return queue_.has_some; }
  void logic_turn();
  bool store_is_runnable() const noexcept { return store_.next_due() <= network_.now(); }
  void store_turn() { store_.turn(); }
  TimePoint next_due() const noexcept;

  void inspect();
  void ask_to_stop();
  bool has_ended() const noexcept;
  // After that: nothing may be left.
  void check_nothing_is_left();

 private:
  // The logic's queue, which also says when something is in it.
  struct LogicQueue final : server::EventSink, server::ContentThread {
    explicit LogicQueue(server::LogicThread& to) : logic(to) {}
    void take(server::EventBatch& batch) override {
      has_some = true;
      logic.take(batch);
    }
    bool run(std::function<void()> work) override {
      has_some = true;
      return logic.run(std::move(work));
    }
    server::LogicThread& logic;
    bool has_some = false;
  };

  void serve_chat(const RunOptions& options, Seams& seams);
  void serve(Served served);

  SimulatedNetwork& network_;
  SimulatedCompletionPort port_;
  const std::unique_ptr<CompletionPort> port_seam_;
  const server::NetworkOptions network_options_;
  std::optional<Watch> watch_;  // of a chat
  server::LogicThread logic_;
  LogicQueue queue_;
  server::Network network_layer_;
  SimulatedStore store_;
  std::unique_ptr<server::Content> content_;
  server::ChatContent* chat_ = nullptr;  // it, if it is one
  std::unique_ptr<server::Content> content_seam_;
  std::unique_ptr<server::EventSink> inline_;  // of the echo
  const std::unique_ptr<server::EventSink> sink_seam_;
  server::EventSink* sink_ = nullptr;
  std::vector<bool> has_begun_, has_ended_;
};

}  // namespace portstorm::simulation
