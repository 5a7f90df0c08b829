// The whole reference server, network and content, on the simulated port: the input is what its
// clients send, and the schedule (sizes of receives, short sends, resets, who is next, ...).
//
// What must hold: the oracles of the simulated port, and with the chat those of the simulation's
// watch; what clients get are whole packets of the protocol. When the faults are over, new clients
// are served, and the server ends with nothing left.

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "fuzz/harness/finding.h"
#include "fuzz/targets/session_clients.h"
#include "fuzz/targets/session_input.h"
#include "mutation/reference_model.h"
#include "tests/simulation/planted/planted.h"
#include "tests/simulation/simulated_server.h"
#include "tests/simulation/stepper.h"

namespace {

using namespace portstorm;
using namespace portstorm::fuzz;
using namespace std::chrono_literals;
using simulation::SimulatedServer;

constexpr std::size_t longest_input = 32 * 1024;  // what is longer teaches nothing more
constexpr std::uint64_t most_steps = 200'000;
constexpr auto longest_load = 120s;  // virtual
constexpr auto longest_canary = 20s;
constexpr std::chrono::nanoseconds usual_patience = 200ms;  // of a client, with the last answers
constexpr unsigned most_of_an_address = 4, most_a_second = 20, most_bytes_a_second = 2000;

// The schedule, then what a seed draws; without a seed, the plain choices.
class InputChoices final : public Choices {
 public:
  explicit InputChoices(const SessionInput& input)
      : scheduled_(input.schedule), drawn_(input.settings.seed), draws_(input.settings.seed != 0) {}

  std::uint64_t below(std::uint64_t bound) override {
    return scheduled_.are_used_up() && draws_ ? drawn_.below(bound) : scheduled_.below(bound);
  }

 private:
  ByteChoices scheduled_;
  SeededChoices drawn_;
  const bool draws_;
};

// ---- the settings -------------------------------------------------------------------------------

SimulatedOptions network_options(const SessionSettings& settings) {
  constexpr std::size_t stream_bytes[] = {4096, 64, 512, 1500};
  SimulatedOptions network;
  network.stream_bytes = stream_bytes[settings.server / 24 % 4];
  if (settings.faults == 0) return network;
  SeededChoices choices(settings.faults);
  network.faults = FaultRates::drawn(choices);
  return network;
}

simulation::RunOptions server_options(const SessionSettings& settings) {
  simulation::RunOptions server;
  server.workers = 1 + settings.server % 3;
  server.accepts = 1 + settings.server / 3 % 4;
  server.replaces_logins = settings.server / 12 % 2;
  server.max_sessions = 8 - settings.slots % 8;
  server.high_water_bytes = (16 - settings.queue % 15) * 1024;
  return server;
}

// Limits of the network layer, and the bug of tests/simulation/planted that PORTSTORM_PLANT in the
// environment names: is the target able to find it?
class Changes final : public simulation::Seams {
 public:
  explicit Changes(std::uint8_t limits) : limits_(limits), planted_(make_planted()) {}

  void change(server::NetworkOptions& network) override {
    network.send_policy = static_cast<server::SendPolicy>(limits_ % 4);
    network.priorities = limits_ / 4 % 2 == 1;
    if (limits_ / 8 % 2 == 1) network.packets_per_second = most_a_second;
    if (limits_ / 16 % 2 == 1) network.bytes_per_second = most_bytes_a_second;
    if (limits_ / 32 % 2 == 1) network.max_per_address = most_of_an_address;
    if (limits_ / 64 % 2 == 1) network.connects_per_second = most_a_second;
    planted_->change(network);
  }
  std::unique_ptr<CompletionPort> around(SimulatedCompletionPort& port) override {
    return planted_->around(port);
  }
  std::unique_ptr<server::EventSink> around(server::EventSink& sink) override {
    return planted_->around(sink);
  }
  std::unique_ptr<server::Content> around(server::Content& content,
                                          server::Sessions& sessions) override {
    return planted_->around(content, sessions);
  }

 private:
  static std::unique_ptr<simulation::Seams> make_planted() {
    static const char* const bug = std::getenv("PORTSTORM_PLANT");
    return simulation::make_planted(bug == nullptr ? "" : bug);
  }

  const std::uint8_t limits_;
  const std::unique_ptr<simulation::Seams> planted_;
};

// ---- the clients --------------------------------------------------------------------------------

// The watch tells connections apart by their first packets: of two that begin alike, the later one
// is left out.
bool begins_alike(Bytes a, Bytes b) {
  if (a.size() < 2 || b.size() < 2) return false;
  const std::size_t length = std::to_integer<std::size_t>(a[0]) | std::to_integer<std::size_t>(a[1])
                                                                      << 8;
  return length > 0 && a.size() >= length && b.size() >= length &&
         std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(length), b.begin());
}

std::vector<ClientPlan> client_plans(const SessionInput& input, simulation::Served served) {
  const wire::Protocol& protocol = session_protocols()[static_cast<std::size_t>(served)];
  // Of those who stay longer, the server gets tired: one that never spoke first.
  constexpr std::chrono::nanoseconds patiences[] = {usual_patience, 5s, 9s};
  const auto patience = patiences[input.settings.queue / 15 % 3];
  std::vector<ClientPlan> plans;
  unsigned number = 0;
  for (const Bytes stream : connections({input.stream, input.plan})) {
    const bool is_deaf = (input.settings.deaf >> number++ & 1) != 0;
    const bool is_known = std::any_of(plans.begin(), plans.end(), [&](const ClientPlan& other) {
      return begins_alike(other.stream, stream);
    });
    if (served == simulation::Served::chat && is_known) continue;
    std::vector<std::size_t> pauses;
    if (input.settings.limits < 128) pauses = expect_packets(protocol.framing, stream).ends;
    plans.push_back(
        {stream, input.plan.cuts, std::move(pauses), patience, input.plan.resets, is_deaf});
  }
  return plans;
}

// Whole packets, all of them the server's, and nothing more in them than their fields.
void check_received(const wire::Protocol& protocol, const SessionClients& clients) {
  for (std::size_t i = 0; i < clients.size(); ++i) {
    const Bytes received = clients.received(i);
    if (protocol.packets.empty()) {  // echo
      const Bytes sent = clients.plan(i).stream;
      require(received.size() <= sent.size() &&
                  std::equal(received.begin(), received.end(), sent.begin()),
              "own_session: the echo is not what was sent");
      continue;
    }
    const Expectation cut = expect_packets(protocol.framing, received);
    require(cut.error == wire::FrameError::none, "whole_packets: the server sent a bad length");
    std::size_t begin = 0;
    for (const std::size_t end : cut.ends) {
      const Bytes packet = received.subspan(begin, end - begin);
      const auto id = wire::packet_id(protocol.framing, packet);
      const auto* definition = protocol.find(id.value_or(0), wire::Sender::server);
      require(definition != nullptr, "whole_packets: the server sent what no server sends");
      require(bool(wire::check_exact(protocol.framing, *definition, packet)),
              "whole_packets: the server sent a packet that is not its fields");
      begin = end;
    }
  }
}

// ---- the canaries: what they send, and what they must get ---------------------------------------

struct Canary {
  std::vector<std::byte> sends;
  std::vector<std::vector<std::byte>> gets;  // beginnings of packets
};

Canary make_canary(simulation::Served served, std::size_t number) {
  const wire::Protocol& protocol = session_protocols()[static_cast<std::size_t>(served)];
  const std::string name = "a canary " + std::to_string(number);
  Canary canary;
  const auto sends = [&](std::string_view packet, const std::vector<wire::FieldValue>& values) {
    append_packet(protocol, packet, values, canary.sends);
  };
  const auto gets = [&](std::string_view packet, std::size_t same) {
    auto& expected = canary.gets.emplace_back();
    append_packet(protocol, packet, {}, expected);
    expected.resize(protocol.framing.header_bytes + same);
  };
  switch (served) {
    case simulation::Served::chat:
      sends("LoginRequest", {name, name});
      sends("RoomEnterRequest", {900 + static_cast<int>(number)});
      gets("LoginResponse", 2);
      gets("RoomEnterResponse", 2);
      break;
    case simulation::Served::board:
      sends("Move", {0});
      gets("LoginId", 0);
      gets("Position", 0);
      break;
    case simulation::Served::field:
      sends("Login", {name, 0xffff, 0xffff});
      gets("LoginResult", 1);
      break;
    case simulation::Served::echo:
      canary.sends.assign(100, std::byte{'e'});
      canary.gets.push_back(canary.sends);
  }
  return canary;
}

bool has_got(Bytes received, const wire::Framing& framing, const std::vector<std::byte>& expected) {
  std::size_t begin = 0;
  for (const std::size_t end : expect_packets(framing, received).ends) {
    const Bytes packet = received.subspan(begin, end - begin);
    if (packet.size() >= expected.size() &&
        std::equal(expected.begin(), expected.end(), packet.begin())) {
      return true;
    }
    begin = end;
  }
  return false;
}

// ---- a run --------------------------------------------------------------------------------------

class Run {
 public:
  explicit Run(const SessionInput& input)
      : input_(input),
        served_(static_cast<simulation::Served>(input.plan.variant % session_protocols().size())),
        choices_(input),
        network_(choices_, network_options(input.settings)),
        changes_(input.settings.limits),
        options_(server_options(input.settings)),
        server_(std::in_place, network_, options_, changes_, served_),
        stepper_(network_, *server_, most_steps) {}

  void operator()() {
    load();
    if (!stepper_.is_broken()) stepper_.calm_down();
    if (!stepper_.is_broken()) let_canaries_in();
    if (!stepper_.is_broken()) stepper_.stop_server();
    server_.reset();  // its port looks at what is left
    const auto& violation = network_.oracles().first();
    if (violation) report(violation->oracle + ": " + violation->what);
  }

 private:
  const wire::Protocol& protocol() const {
    return session_protocols()[static_cast<std::size_t>(served_)];
  }

  void load() {
    SessionClients clients(network_, client_plans(input_, served_), input_.plan.close_at);
    stepper_.run(clients, longest_load, "the load");
    if (!stepper_.is_broken()) check_received(protocol(), clients);
  }

  // As many as there may be at a time: on each slot one.
  void let_canaries_in() {
    const unsigned most = std::min(options_.max_sessions, most_of_an_address);
    std::vector<Canary> canaries;
    for (unsigned i = 0; i < most; ++i) canaries.push_back(make_canary(served_, i));
    std::vector<ClientPlan> plans;
    for (const Canary& canary : canaries) {
      auto pauses = expect_packets(protocol().framing, canary.sends).ends;
      plans.push_back({canary.sends, {}, std::move(pauses), usual_patience, false, false});
    }
    SessionClients clients(network_, std::move(plans), 0);
    stepper_.run(clients, longest_canary, "the canaries");
    if (stepper_.is_broken()) return;
    check_received(protocol(), clients);
    for (unsigned i = 0; i < most; ++i) {
      for (const auto& expected : canaries[i].gets) {
        require(has_got(clients.received(i), protocol().framing, expected),
                "canary: after the faults a new client is not served");
      }
    }
  }

  const SessionInput& input_;
  const simulation::Served served_;
  InputChoices choices_;
  SimulatedNetwork network_;
  Changes changes_;
  const simulation::RunOptions options_;
  std::optional<SimulatedServer> server_;
  simulation::Stepper stepper_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > longest_input) return 0;
  const SessionInput input = read_session_input(std::as_bytes(std::span(data, size)));
  Run once(input);
  once();
  return 0;
}
