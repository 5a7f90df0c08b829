// What the simulated port adds to the contract: faults that fire, oracles that notice, one trace
// for one seed.
#include "completion_port/simulated_completion_port.h"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <string>

namespace portstorm::test {
namespace {

using namespace std::chrono_literals;

const Endpoint address = Endpoint::ipv4(127, 0, 0, 1, 9000);

ConstBuffer buffer_of(const std::string& bytes) {
  return {reinterpret_cast<const std::byte*>(bytes.data()), bytes.size()};
}

// Two processes: a listener with two workers, and a client.
struct Pair {
  explicit Pair(const FaultRates& faults = {}, std::uint64_t seed = 1)
      : Pair(std::make_unique<SeededChoices>(seed), faults) {}
  Pair(std::unique_ptr<Choices> of, const FaultRates& faults)
      : choices(std::move(of)), network(*choices, SimulatedOptions{faults}) {
    server.emplace(network, 2);
    client.emplace(network, 1);
  }

  // Steps everybody until the completion of `operation`; an error `unknown` when there is none.
  Completion completion_of(const Operation& operation) {
    std::array<Completion, 8> batch;
    for (int turn = 0; turn < 2000; ++turn) {
      network.pass(1ms);
      for (auto& [port, worker] : {std::pair{&*server, 0u}, {&*server, 1u}, {&*client, 0u}}) {
        const std::size_t count = port->wait(worker, batch, network.now());
        for (std::size_t i = 0; i < count; ++i) seen.push_back(batch[i]);
      }
      for (std::size_t i = 0; i < seen.size(); ++i) {
        if (seen[i].operation != &operation) continue;
        const Completion found = seen[i];
        seen.erase(seen.begin() + static_cast<std::ptrdiff_t>(i));
        return found;
      }
    }
    Completion none;
    none.error = Error::unknown;
    return none;
  }

  // Tries again what is refused.
  static void submit(const std::function<Error()>& call) {
    for (int i = 0; i < 1000; ++i) {
      if (call() == Error::none) return;
    }
    FAIL() << "refused a thousand times";
  }

  void connect() {
    ConnectOperation connecting;
    AcceptOperation accepting;
    listener = server->listen(0, 1, address).value;
    submit([&] { return server->accept(listener, accepting); });
    submit([&] {
      const auto result = client->connect(0, 2, connecting, address);
      a = result.value;
      return result.error;
    });
    ASSERT_EQ(completion_of(connecting).error, Error::none);
    ASSERT_EQ(completion_of(accepting).error, Error::none);
    const auto associated = server->associate(1, 3, accepting.accepted);
    if (associated) b = associated.value;
  }

  void close_all() {
    for (auto& [port, socket] : {std::pair<CompletionPort*, Socket*>{&*client, &a},
                                 {&*server, &b},
                                 {&*server, &listener}}) {
      if (socket->is_open()) port->close(*socket, CloseMode::reset);
    }
  }

  std::string broken() const {
    return network.oracles().first() ? network.oracles().first()->oracle : "";
  }

  std::unique_ptr<Choices> choices;
  SimulatedNetwork network;
  std::optional<SimulatedCompletionPort> server, client;
  Socket a, b, listener;
  std::vector<Completion> seen;
};

// A conversation in which each fault of the port finds its chance. Never looks at what comes of it.
void talk(Pair& pair) {
  pair.connect();
  if (!pair.b.is_open()) return pair.close_all();
  const std::string text(3000, 'x');
  const ConstBuffer buffer = buffer_of(text);
  Operation send, receive, post;
  const auto is_taken = [](Error error) { return error == Error::none; };
  for (int round = 0; round < 30; ++round) {
    pair.network.pass(100ms);
    if (is_taken(pair.server->post(1, 5, &post, 0))) {
      static_cast<void>(pair.server->post(1, 6, nullptr, 0));
      pair.completion_of(post);
    }
    if (!is_taken(pair.client->send(pair.a, send, {&buffer, 1}))) continue;
    pair.completion_of(send);
    if (round % 3 == 0) continue;  // the next receive glues
    if (!is_taken(pair.server->receive(pair.b, receive))) continue;
    if (round % 5 == 0) pair.server->cancel(receive);
    pair.completion_of(receive);
  }
  pair.close_all();
}

class EachFault : public testing::TestWithParam<Fault> {};

TEST_P(EachFault, FiresAndTheContractStillHolds) {
  std::uint64_t fired = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    FaultRates faults;
    faults[GetParam()] = 500;
    Pair pair(faults, seed);
    talk(pair);
    ConnectOperation again;  // a handle may now be used again
    const auto second = pair.client->connect(0, 9, again, address);
    if (second) {
      pair.completion_of(again);
      Socket socket = second.value;
      pair.client->close(socket);
    }
    EXPECT_EQ(pair.broken(), "");
    fired += pair.network.faults().counts()[static_cast<std::size_t>(GetParam())];
  }
  EXPECT_GT(fired, 0u) << to_string(GetParam());
}

INSTANTIATE_TEST_SUITE_P(SimulatedPort, EachFault,
                         testing::Values(Fault::short_send, Fault::split_receive,
                                         Fault::glued_receive, Fault::early_completion,
                                         Fault::other_worker, Fault::out_of_order,
                                         Fault::cancel_succeeds, Fault::reset, Fault::end_of_stream,
                                         Fault::half_close, Fault::no_buffers, Fault::failing_post,
                                         Fault::stalled_reader, Fault::handle_reuse),
                         [](const auto& test) { return std::string(to_string(test.param)); });

TEST(SimulatedPort, OneSeedGivesOneTrace) {
  const auto trace_of = [](std::uint64_t seed) {
    SeededChoices rates(seed);
    Pair pair(FaultRates::drawn(rates), seed);
    talk(pair);
    return pair.network.trace();
  };
  for (std::uint64_t seed = 0; seed < 50; ++seed) EXPECT_EQ(trace_of(seed), trace_of(seed));
  EXPECT_NE(trace_of(1), trace_of(2));
}

TEST(SimulatedPort, WithoutBytesToChooseFromNothingGoesWrong) {
  FaultRates all;
  all.per_mille.fill(500);
  Pair pair(std::make_unique<ByteChoices>(std::span<const std::byte>{}), all);
  talk(pair);
  EXPECT_EQ(pair.broken(), "");
  const auto& counts = pair.network.faults().counts();
  for (std::size_t i = 0; i < fault_count; ++i) {
    if (static_cast<Fault>(i) == Fault::glued_receive) continue;  // bytes meet by themselves too
    EXPECT_EQ(counts[i], 0u) << to_string(static_cast<Fault>(i));
  }
}

TEST(SimulatedPort, FaultsHaveNames) {
  for (std::size_t i = 0; i < fault_count; ++i) {
    const auto fault = static_cast<Fault>(i);
    EXPECT_EQ(fault_of(to_string(fault)), fault);
  }
  EXPECT_EQ(fault_of("bad luck"), std::nullopt);
}

// Who has no lock to respect may handle a completion before the call that submitted it returns.
TEST(SimulatedPort, AnEarlyCompletionCanBeHandledInsideItsSubmit) {
  FaultRates faults;
  faults[Fault::early_completion] = 999;
  Pair pair(faults);
  pair.connect();
  const std::string text = "early";
  const ConstBuffer buffer = buffer_of(text);
  Operation send;
  bool is_inside = false, was_inside = false;
  pair.client->on_early_completion = [&](Operation& operation) {
    std::array<Completion, 1> one;
    EXPECT_EQ(pair.client->wait(0, one, pair.network.now()), 1u);
    EXPECT_EQ(one[0].operation, &operation);
    EXPECT_EQ(one[0].bytes, text.size());
    was_inside = is_inside;
  };
  is_inside = true;
  ASSERT_EQ(pair.client->send(pair.a, send, {&buffer, 1}), Error::none);
  is_inside = false;
  EXPECT_TRUE(was_inside);
  pair.close_all();
}

// ---- oracles
// --------------------------------------------------------------------------------------

class SimulatedOracle : public testing::Test {
 protected:
  SimulatedOracle() { pair.connect(); }
  ~SimulatedOracle() override {
    pair.server->on_early_completion = {};
    pair.client.reset();
    pair.server.reset();
  }

  Pair pair;
  Operation first, second;
  std::string text = "0123456789";
  ConstBuffer buffer = buffer_of(text);
};

TEST_F(SimulatedOracle, NoticesABufferThatChangesInFlight) {
  ASSERT_EQ(pair.client->send(pair.a, first, {&buffer, 1}), Error::none);
  text[3] = 'x';
  pair.completion_of(first);
  EXPECT_EQ(pair.broken(), "buffer_unchanged");
}

TEST_F(SimulatedOracle, NoticesTwoSendsInFlight) {
  ASSERT_EQ(pair.client->send(pair.a, first, {&buffer, 1}), Error::none);
  EXPECT_NE(pair.client->send(pair.a, second, {&buffer, 1}), Error::none);
  EXPECT_EQ(pair.broken(), "one_send_one_receive");
}

TEST_F(SimulatedOracle, NoticesTwoReceivesInFlight) {
  ASSERT_EQ(pair.client->receive(pair.a, first), Error::none);
  EXPECT_NE(pair.client->receive(pair.a, second), Error::none);
  EXPECT_EQ(pair.broken(), "one_send_one_receive");
}

TEST_F(SimulatedOracle, NoticesAnOperationThatServesTwoAtOnce) {
  ASSERT_EQ(pair.client->receive(pair.a, first), Error::none);
  EXPECT_NE(pair.client->send(pair.a, first, {&buffer, 1}), Error::none);
  EXPECT_EQ(pair.broken(), "one_completion");
}

TEST_F(SimulatedOracle, NoticesAnOperationThatIsOverwritten) {
  ASSERT_EQ(pair.client->send(pair.a, first, {&buffer, 1}), Error::none);
  first.port_part.system_block[0] ^= std::byte{1};
  pair.completion_of(first);
  EXPECT_EQ(pair.broken(), "one_completion");
}

TEST_F(SimulatedOracle, NoticesAnEarlyClose) {
  ASSERT_EQ(pair.client->receive(pair.a, first), Error::none);
  pair.client->close(pair.a);
  EXPECT_EQ(pair.broken(), "none_outstanding");
}

TEST_F(SimulatedOracle, NoticesADoubleClose) {
  Socket copy = pair.a;
  pair.client->close(pair.a);
  pair.client->close(copy);
  EXPECT_EQ(pair.broken(), "live_socket");
}

TEST_F(SimulatedOracle, NoticesAPortThatIsDestroyedTooEarly) {
  ASSERT_EQ(pair.client->receive(pair.a, first), Error::none);
  pair.client.reset();
  EXPECT_EQ(pair.broken(), "none_outstanding");
}

TEST_F(SimulatedOracle, NoticesASubmitOfAnotherThread) {
  pair.server->enter(1);
  ASSERT_EQ(pair.server->receive(pair.b, first), Error::none);
  EXPECT_EQ(pair.broken(), "");
  pair.server->leave();
  ASSERT_EQ(pair.server->send(pair.b, second, {&buffer, 1}), Error::none);
  EXPECT_EQ(pair.broken(), "worker");
}

TEST_F(SimulatedOracle, KeepsTheFirstViolation) {
  text[0] = 'y';
  Socket copy = pair.a;
  pair.client->close(pair.a);
  pair.client->close(copy);
  ASSERT_EQ(pair.server->receive(pair.b, first), Error::none);
  pair.server->close(pair.b);
  EXPECT_EQ(pair.broken(), "live_socket");
}

}  // namespace
}  // namespace portstorm::test
