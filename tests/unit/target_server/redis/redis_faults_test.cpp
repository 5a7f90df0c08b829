// The store when Redis is slow, lost, back, or talks nonsense: no wrong answers, no hang.
#include "store_fixture.h"
#include "target_server/redis/account_record.h"

namespace portstorm::server {
namespace {

using Words = FakeRedis::Words;
using Said = std::optional<std::string>;

class RedisFaults : public RedisStoreTest {
 protected:
  // Replies to everything but PING with `bytes`; empty bytes: with nothing.
  void says(const std::string& bytes) {
    redis.replies_with([bytes](client::Peer&, const Words& words) {
      return words[0] == "PING" ? Said() : Said(bytes);
    });
  }
  // Ends each connection that asks for a key.
  void hangs_up(CloseMode mode = CloseMode::reset) {
    redis.replies_with([mode](client::Peer& peer, const Words& words) {
      if (words[0] == "PING") return Said();
      peer.close(mode);
      return Said("");
    });
  }
};

TEST_F(RedisFaults, ASlowReplyIsTooLateAndNobodysElse) {
  options.timeout = 1s;
  open();
  EXPECT_EQ(login("alice", "right"), LoginAnswer::ok);
  redis.replies_with([](client::Peer& peer, const Words& words) {
    if (words[0] == "PING" || peer.number() > 0) return Said();
    peer.after(3s, [&peer] { peer.send("$-1\r\n"); });
    return Said("");
  });
  const auto asked = std::chrono::steady_clock::now();
  EXPECT_EQ(login("alice", "wrong"), LoginAnswer::unavailable);
  EXPECT_GE(std::chrono::steady_clock::now() - asked, 1s);
  EXPECT_EQ(store->totals().late, 1u);
  event("back after");  // on another connection: the late reply can reach nobody
  EXPECT_EQ(login("alice", "wrong"), LoginAnswer::wrong_password);
  EXPECT_EQ(login("alice", "right"), LoginAnswer::ok);
}

TEST_F(RedisFaults, ARedisThatAnswersInTimeMayBeSlow) {
  options.timeout = 30s;
  redis.replies_with([](client::Peer& peer, const Words& words) {
    if (words[0] != "GET" && words[0] != "SET") return Said();
    // Both so late: replies keep the order of what was asked.
    const std::string reply = words[0] == "GET" ? "$-1\r\n" : "+OK\r\n";
    peer.after(300ms, [&peer, reply] { peer.send(reply); });
    return Said("");
  });
  open();
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(ask("user" + std::to_string(i)));
  EXPECT_TRUE(wait_for_answers(20));
  EXPECT_EQ(answers, std::vector(20, LoginAnswer::ok));
  EXPECT_EQ(store->totals().connections, 1u);
}

TEST_F(RedisFaults, ASilentRedisEndsInRefusalsThatComeAtOnce) {
  options.timeout = 500ms;
  open();
  redis.replies_with([](auto&, auto&) { return Said(""); });  // not even to PING
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(ask("user" + std::to_string(i)));
  EXPECT_TRUE(wait_for_answers(5));
  EXPECT_EQ(answers, std::vector(5, LoginAnswer::unavailable));
  event("lost (no reply for 0.5 s)");
  EXPECT_FALSE(ask("alice")) << "nobody waits for a Redis that is away";
  const RedisTotals totals = store->totals();
  EXPECT_EQ(totals.late + totals.lost, 5u);
  EXPECT_EQ(totals.refused_away, 1u);
}

TEST_F(RedisFaults, ALostConnectionRefusesAllThatWaitAndComesBack) {
  options.max_under_way = 2;
  for (const CloseMode mode : {CloseMode::reset, CloseMode::graceful}) {
    hangs_up(mode);
    open();
    answers.clear();
    std::size_t asked = 0;
    while (asked < 20 && ask("user" + std::to_string(asked))) ++asked;
    EXPECT_TRUE(wait_for_answers(asked));
    EXPECT_EQ(answers, std::vector(asked, LoginAnswer::unavailable));
    event("lost (");
    redis.replies_with({});
    event("back after");
    EXPECT_EQ(login("alice"), LoginAnswer::ok);
    EXPECT_EQ(store->totals().lost, asked);
    EXPECT_EQ(store->totals().connections, 2u);
    store.reset();
    const std::lock_guard lock(events_mutex_);
    events_.clear();
  }
}

TEST_F(RedisFaults, WhatBecameOfARegistrationThatWasNeverAnsweredShowsAtTheNextLogin) {
  open();
  redis.replies_with([this](client::Peer& peer, const Words& words) {
    if (words[0] != "SET") return Said();
    redis.set_key(words[1], words[2]);  // done, and then gone before it could say so
    peer.close(CloseMode::reset);
    return Said("");
  });
  EXPECT_EQ(login("alice", "right"), LoginAnswer::unavailable);
  redis.replies_with({});
  event("back after");
  EXPECT_EQ(login("alice", "wrong"), LoginAnswer::wrong_password);
  EXPECT_EQ(login("alice", "right"), LoginAnswer::ok);
}

TEST_F(RedisFaults, NonsenseEndsTheConnectionAndIsNoAnswer) {
  const std::vector<std::string> nonsense = {"hello\r\n", "*1\r\n+OK\r\n",
                                             "$1000000\r\n" + std::string(20'000, 'x'),
                                             "$4294967290\r\n" + std::string(20'000, 'x')};
  open();
  std::size_t round = 0;
  for (const std::string& bytes : nonsense) {
    says(bytes);
    EXPECT_EQ(login("alice"), LoginAnswer::unavailable) << bytes.substr(0, 20);
    redis.replies_with({});
    event("back after", ++round);
  }
  EXPECT_TRUE(redis.keys().empty());
  EXPECT_EQ(login("alice"), LoginAnswer::ok);
}

TEST_F(RedisFaults, AReplyTooManyEndsTheConnectionBeforeItAnswersAnyone) {
  open();
  EXPECT_EQ(login("alice", "right"), LoginAnswer::ok);
  const std::string record = redis.keys().at("portstorm:account:alice");
  const std::string reply = "$" + std::to_string(record.size()) + "\r\n" + record + "\r\n";
  says(reply + reply);
  EXPECT_EQ(login("alice", "right"), LoginAnswer::ok);
  event("lost (a reply that nobody asked for)");
  redis.replies_with({});
  event("back after");
  EXPECT_EQ(login("alice", "wrong"), LoginAnswer::wrong_password);
}

TEST_F(RedisFaults, AnErrorRefusesItsLoginAlone) {
  open();
  redis.replies_with([](client::Peer&, const Words& words) {
    if (words[1] != "portstorm:account:bob") return Said();
    return Said("-READONLY You can't write against a read only replica.\x01\r\n");
  });
  ASSERT_TRUE(ask("alice"));
  ASSERT_TRUE(ask("bob"));
  ASSERT_TRUE(ask("carol"));
  EXPECT_TRUE(wait_for_answers(3));
  EXPECT_EQ(std::count(answers.begin(), answers.end(), LoginAnswer::ok), 2);
  EXPECT_EQ(store->totals().failed, 1u);
  EXPECT_EQ(store->totals().connections, 1u);
  EXPECT_EQ(event("READONLY"),
            "accounts: redis: READONLY You can't write against a read only replica.?; logins "
            "refused: 1");
}

TEST_F(RedisFaults, ErrorsAreNotOneLineEach) {
  open();
  says("-OOM command not allowed when used memory > 'maxmemory'.\r\n");
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(ask("user" + std::to_string(i)));
  EXPECT_TRUE(wait_for_answers(300));
  EXPECT_EQ(answers, std::vector(300, LoginAnswer::unavailable));
  EXPECT_EQ(store->totals().failed, 300u);
  const std::lock_guard lock(events_mutex_);
  EXPECT_LT(events_.size(), 30u);  // one a second
}

TEST_F(RedisFaults, AKeyThatHoldsNoAccountLetsNobodyInAndStays) {
  redis.set_key("portstorm:account:alice", "pw");
  open();
  EXPECT_EQ(login("alice", "pw"), LoginAnswer::unavailable);
  EXPECT_EQ(redis.keys().at("portstorm:account:alice"), "pw");
  event("the key of \"alice\" holds no account");
}

TEST_F(RedisFaults, ComesBackWhenAnotherRedisListensThere) {
  auto first = std::make_unique<FakeRedis>();
  options.endpoints = {first->endpoint(), redis.endpoint()};
  open();
  EXPECT_EQ(login("alice"), LoginAnswer::ok);
  EXPECT_EQ(redis.connections(), 0u);
  first.reset();
  event("back after");
  EXPECT_EQ(login("alice"), LoginAnswer::ok);
  EXPECT_EQ(redis.keys().size(), 1u);
}

TEST_F(RedisFaults, StopsWhileRedisIsAwayOrSilent) {
  options.first_pause = 10s;
  options.longest_pause = 10s;
  hangs_up();
  open();
  EXPECT_EQ(login("alice"), LoginAnswer::unavailable);
  event("lost (");
  store.reset();  // does not wait for the pause

  redis.replies_with({});
  open();
  says("");
  ASSERT_TRUE(ask("alice"));
  store.reset();  // nor for the reply
}

TEST_F(RedisFaults, ManyLossesWhileManyAskLoseNoAnswer) {
  options.timeout = 5s;
  redis.replies_with([commands = 0](client::Peer& peer, const Words&) mutable {
    if (++commands % 50 != 0) return Said();
    peer.close(CloseMode::reset);
    return Said("");
  });
  open();
  std::size_t asked = 0, refused = 0;
  std::size_t rounds = 0;
  while (store->totals().connections < 10 && ++rounds < 1'000'000) {
    ++(ask("user" + std::to_string(asked % 100)) ? asked : refused);
    if (asked % 20 == 0) {
      ASSERT_TRUE(wait_for_answers(asked));
    }
  }
  EXPECT_TRUE(wait_for_answers(asked));
  EXPECT_EQ(answers.size(), asked);
  EXPECT_EQ(std::count(answers.begin(), answers.end(), LoginAnswer::wrong_password), 0);
  const RedisTotals totals = store->totals();
  EXPECT_EQ(totals.asked, asked);
  EXPECT_EQ(totals.refused_away + totals.refused_full, refused);
  EXPECT_EQ(totals.decided + totals.late + totals.lost + totals.failed, asked);
}

}  // namespace
}  // namespace portstorm::server
