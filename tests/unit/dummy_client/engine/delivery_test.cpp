// Whole runs whose messages a ledger follows: a chat server, faithful or with one fault.
#include <gtest/gtest.h>

#include "tests/support/eventually.h"
#include "tests/unit/dummy_client/engine/chat_server.h"
#include "tests/unit/dummy_client/engine/load_fixture.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;
using Fault = ChatServer::Fault;

const std::string enter = R"({"connect": {}},
  {"send": "LoginRequest", "with": {"user_id": "user${vu}", "password": "pw"}},
  {"expect": "LoginResponse", "where": {"result": 0}},
  {"send": "RoomEnterRequest", "with": {"room": "${vu / 2}"}},
  {"expect": "RoomEnterResponse", "where": {"result": 0}},
  {"join": "room-${vu / 2}"},
)";

std::string chat(int messages, const std::string& message = "${stamp}") {
  return R"({"repeat": )" + std::to_string(messages) + R"(, "flow": [
    {"send": "RoomChatRequest", "with": {"message": ")" +
         message + R"("}, "ledger": "room-${vu / 2}"},
    {"expect": "RoomChatResponse", "where": {"result": 0}, "as": "say"}, {"think": "2ms"}]},
)";
}

const std::string leave = R"({"leave": "room-${vu / 2}"}, {"send": "RoomLeaveRequest"},
  {"expect": "RoomLeaveResponse", "where": {"result": 0}}, {"disconnect": "graceful"})";

const std::string ledger = R"("ledgers": {"RoomChatNotify": {"field": "message"}},)";
const std::string ledger_without_sender =
    R"("ledgers": {"RoomChatNotify": {"field": "message", "sender_included": false}},)";

class Delivery : public LoadFixture {
 protected:
  static constexpr int users = 4;  // two rooms of two

  // Until the fault has struck: the ledger then sees what was still under way.
  LedgerResult run_against(Fault fault, bool sender_gets_own = true,
                           const std::string& ledgers = ledger) {
    ChatServer chat_server(users, fault, sender_gets_own);
    target = chat_server.server().endpoint();
    prepare({enter + chat(1'000'000) + leave, "tutorial_chat", constant_vus(users, "60s"), "0s",
             ledgers});
    auto running = std::async(std::launch::async, [&] { return load->run(); });
    EXPECT_EQ(chat_server.struck().wait_for(30s), std::future_status::ready);
    load->stop();
    const RunResult result = running.get();
    EXPECT_EQ(errors_of(result), "");
    EXPECT_EQ(result.interrupted_iterations, static_cast<std::uint64_t>(users));
    EXPECT_EQ(result.ledger->messages, step(result, "RoomChatRequest").count);
    EXPECT_GT(result.ledger->delivered, 0U);
    EXPECT_EQ(result.ledger->expected, result.ledger->delivered + result.ledger->missing);
    return *result.ledger;
  }
};

struct Wrong {
  std::uint64_t missing = 0, duplicated = 0, misrouted = 0, out_of_order = 0, corrupted = 0;
};

void expect_wrong(const LedgerResult& result, const Wrong& wrong) {
  EXPECT_EQ(result.missing, wrong.missing);
  EXPECT_EQ(result.duplicated, wrong.duplicated);
  EXPECT_EQ(result.misrouted, wrong.misrouted);
  EXPECT_EQ(result.out_of_order, wrong.out_of_order);
  EXPECT_EQ(result.corrupted, wrong.corrupted);
}

TEST_F(Delivery, ByAFaithfulServerIsComplete) {
  const LedgerResult result = run_against(Fault::none);
  expect_wrong(result, {});
  EXPECT_LE(result.delivered, result.messages * 2);
  EXPECT_EQ(result.delivery_latency.count(), result.delivered);
  EXPECT_LE(result.last_delivery_latency.count(), result.messages);
}

TEST_F(Delivery, WithoutTheSenderIsCompleteToo) {
  const LedgerResult result = run_against(Fault::none, false, ledger_without_sender);
  expect_wrong(result, {});
  EXPECT_LE(result.delivered, result.messages);
}

TEST_F(Delivery, ToASenderThatIsNotToGetItsOwnIsMisrouted) {
  const LedgerResult result = run_against(Fault::none, true, ledger_without_sender);
  EXPECT_EQ(result.missing, 0U);
  EXPECT_GT(result.misrouted, 0U);
  EXPECT_LE(result.misrouted, result.messages);
}

TEST_F(Delivery, ThatTheServerSwallowsIsMissing) {
  expect_wrong(run_against(Fault::swallow), {.missing = 1});
}

TEST_F(Delivery, ThatComesTwiceIsADuplicate) {
  expect_wrong(run_against(Fault::duplicate), {.duplicated = 1});
}

TEST_F(Delivery, IntoAnotherRoomIsMisrouted) {
  expect_wrong(run_against(Fault::misroute), {.misrouted = 1});
}

TEST_F(Delivery, BehindALaterMessageIsOutOfOrder) {
  expect_wrong(run_against(Fault::reorder), {.out_of_order = 1});
}

TEST_F(Delivery, WithADamagedStampIsCorruptedAndMissing) {
  expect_wrong(run_against(Fault::corrupt), {.missing = 1, .corrupted = 1});
}

TEST_F(Delivery, IsCompleteWhileUsersComeAndGoInAllThreads) {
  ChatServer chat_server(6, Fault::none);
  target = chat_server.server().endpoint();
  LoadOptions options;
  options.threads = 3;
  const RunResult result = run(
      {enter + chat(3) + leave, "tutorial_chat", constant_vus(6, "400ms"), "5s", ledger}, options);
  EXPECT_EQ(errors_of(result), "");
  EXPECT_EQ(result.verdict, Verdict::passed);
  EXPECT_GT(result.iterations, 0U);
  ASSERT_TRUE(result.ledger);
  expect_wrong(*result.ledger, {});
  EXPECT_EQ(result.ledger->messages, result.iterations * 3);
  EXPECT_GT(result.ledger->delivered, 0U);
}

// A message that could not be built was never sent: the server does not owe it.
TEST_F(Delivery, OfWhatWasNeverSentIsNotMissing) {
  ChatServer chat_server(2, Fault::none);
  target = chat_server.server().endpoint();
  const RunResult result = run({enter + chat(1000, "${stamp} ${100 / vu}") + leave, "tutorial_chat",
                                constant_vus(2, "300ms"), "0s", ledger});
  EXPECT_GT(result.errors.at("expression").count, 0U);  // of user 0
  ASSERT_TRUE(result.ledger);
  expect_wrong(*result.ledger, {});
  EXPECT_GT(result.ledger->delivered, 0U);
  EXPECT_EQ(result.ledger->messages, result.packets_sent - step(result, "LoginRequest").count -
                                         step(result, "RoomEnterRequest").count);
}

// Its sender is cut off in the middle of it; the other member of the room stays to the end.
class CutOff : public LoadFixture {
 protected:
  RunResult run_split(const std::string& after) {
    Script script;
    script.on_bytes = [](Peer& peer, std::string_view) { peer.close(CloseMode::reset); };
    serve(script);
    return run(
        {R"({"connect": {}}, {"join": "room"}, {"if": "${vu == 1}", "then": [{"idle": "1h"}]},
      {"idle": "50ms"}, {"split": {"at": "every_byte", "delay": "20ms"}},
      {"send": "RoomChatRequest", "with": {"message": "${stamp}"}, "ledger": "room"},)" +
             after,
         "tutorial_chat",
         R"("executor": "per-vu-iterations", "vus": 2, "iterations": 1,
                   "maxDuration": "500ms")",
         "0s", ledger});
  }
};

TEST_F(CutOff, ByTheEndThatAStepExpectsAMessageIsNotMissing) {
  const RunResult result = run_split(R"({"expect_close": "any"})");
  EXPECT_EQ(errors_of(result), "");
  EXPECT_EQ(result.iterations, 1U);
  ASSERT_TRUE(result.ledger);
  expect_wrong(*result.ledger, {});
  EXPECT_EQ(result.ledger->messages, 0U);
}

TEST_F(CutOff, ByAFailureAMessageIsNotMissing) {
  const RunResult result = run_split(R"({"disconnect": "reset"})");
  EXPECT_EQ(errors_of(result), "1 connection: reset");
  ASSERT_TRUE(result.ledger);
  expect_wrong(*result.ledger, {});
  EXPECT_EQ(result.ledger->messages, 0U);
}

TEST_F(CutOff, BeforeItsConnectionAMessageIsNotMissing) {
  serve(Script{});
  const RunResult result =
      run({R"({"if": "${vu == 1}", "then": [{"connect": {}}, {"join": "room"}, {"idle": "1h"}]},
      {"idle": "50ms"}, {"send": "RoomChatRequest", "with": {"message": "${stamp}"}, "ledger": "room"})",
           "tutorial_chat",
           R"("executor": "per-vu-iterations", "vus": 2, "iterations": 1, "maxDuration": "300ms")",
           "0s", ledger});
  EXPECT_EQ(errors_of(result), "1 send: not connected");
  ASSERT_TRUE(result.ledger);
  expect_wrong(*result.ledger, {});
}

// At the end of a run users stay connected while messages are owed, and things may still happen.
class AfterTheEnd : public LoadFixture {
 protected:
  // One user is stopped who has not been told of its own messages; then the server does this.
  RunResult run_until_it_is_over_and(const std::function<void(Peer&)>& happening) {
    std::atomic<bool> is_over = false;
    std::function<void(Peer&)> wait = [&](Peer& peer) {
      if (is_over) return happening(peer);
      peer.after(10ms, [&] { wait(peer); });
    };
    Script script;
    script.on_open = wait;
    script.on_bytes = [](Peer& peer, std::string_view) {
      peer.send(chat_packet(222, std::string(2, '\0')));
    };
    serve(script);
    prepare({R"({"connect": {}}, {"join": "room-${vu / 2}"},)" + chat(1'000'000) +
                 R"({"disconnect": "reset"})",
             "tutorial_chat", constant_vus(1, "60s"), "0s", ledger});
    auto running = std::async(std::launch::async, [&] { return load->run(); });
    EXPECT_TRUE(test::eventually([&] { return load->progress().packets_received >= 3; }));
    load->stop();
    EXPECT_TRUE(test::eventually([&] { return load->progress().stopping; }));
    is_over = true;
    const RunResult result = running.get();
    server.reset();
    EXPECT_LT(result.elapsed, 30s);
    EXPECT_EQ(step(result, "connect").count, 1U);  // it has not begun anew
    EXPECT_EQ(load->progress().vus, 0U);
    EXPECT_EQ(load->progress().connections, 0U);
    EXPECT_EQ(result.seconds.back().vus, 0U);
    return result;
  }
};

TEST_F(AfterTheEnd, AnErrorStillCounts) {
  const RunResult result =
      run_until_it_is_over_and([](Peer& peer) { peer.send(std::string(5, '\0')); });
  EXPECT_EQ(errors_of(result), "1 receive: length_below_header");
}

TEST_F(AfterTheEnd, AConnectionThatEndsIsOwedNothing) {
  for (const CloseMode mode : {CloseMode::graceful, CloseMode::reset}) {
    const RunResult result = run_until_it_is_over_and([mode](Peer& peer) { peer.close(mode); });
    EXPECT_EQ(errors_of(result), "");
    EXPECT_EQ(result.ledger->missing, 0U);
    EXPECT_GE(result.ledger->undecided, 3U);
  }
}

}  // namespace
}  // namespace portstorm::client
