#pragma once
// Clients of the simulated server that send what a fuzzer's input says: each connection its bytes,
// in sends of the sizes that the input asks for; unless it hurries, it waits for an answer at the
// end of each packet, a little. When all is sent and nothing has come for a while it says goodbye,
// by FIN or by reset.

#include <deque>
#include <vector>

#include "completion_port/simulated_completion_port.h"
#include "mutation/artifact.h"
#include "tests/simulation/stepper.h"

namespace portstorm::fuzz {

struct ClientPlan {
  Bytes stream;
  std::vector<std::uint16_t> cuts;      // sizes of the sends, over and over; 0: all that is left
  std::vector<std::size_t> pauses;      // where it waits for an answer: offsets, rising
  std::chrono::nanoseconds patience{};  // with answers, after its last byte
  bool resets = false;                  // it ends by a reset, with its last byte
  bool is_deaf = false;                 // it does not read
};

class SessionClients final : public simulation::Clients {
 public:
  // They begin in their order, `at_a_time` of them (0: all). What plans refer to must outlive it.
  SessionClients(SimulatedNetwork& network, std::vector<ClientPlan> plans, std::size_t at_a_time);

  std::size_t actors() const noexcept override { return 1 + clients_.size(); }
  bool is_runnable(std::size_t actor) const noexcept override;
  void turn(std::size_t actor) override;
  bool have_ended() const noexcept override;
  TimePoint next_due() const noexcept override;

  std::size_t size() const noexcept { return clients_.size(); }
  const ClientPlan& plan(std::size_t client) const { return clients_[client].plan; }
  const std::vector<std::byte>& received(std::size_t client) const {
    return clients_[client].received;
  }

 private:
  enum class State : std::uint8_t { waiting, connecting, open, said_goodbye, ending, ended };

  struct Client {
    explicit Client(ClientPlan its_plan) : plan(std::move(its_plan)) {}

    bool has_more() const noexcept { return sent < plan.stream.size(); }
    std::size_t next_pause() const noexcept;

    const ClientPlan plan;
    State state = State::waiting;
    CloseMode close_mode = CloseMode::graceful;
    Socket socket;
    ConnectOperation connect;
    Operation receive, send;
    bool is_receiving = false, is_sending = false;  // the port has it
    std::size_t sends = 0;
    std::size_t piece = 0;  // of the send that is outstanding: what is left of it
    std::size_t sent = 0;
    std::vector<std::byte> received;
    TimePoint acts_at{};  // sends on, or says goodbye
  };

  void handle(const Completion& completion);
  void begin(Client& client);
  void send(Client& client);
  void receive(Client& client);
  void say_goodbye(Client& client);
  void end(Client& client, CloseMode mode);
  void close_when_idle(Client& client);

  SimulatedNetwork& network_;
  const std::size_t at_a_time_;
  SimulatedCompletionPort port_;
  std::deque<Client> clients_;
  std::size_t begun_ = 0, ended_ = 0;
};

}  // namespace portstorm::fuzz
