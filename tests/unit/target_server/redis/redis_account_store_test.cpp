// The store while Redis does well, and its start.
#include "target_server/redis/redis_account_store.h"

#include "store_fixture.h"
#include "target_server/redis/account_record.h"

namespace portstorm::server {
namespace {

TEST_F(RedisStoreTest, TheFirstLoginRegistersAndLaterOnesNeedItsPassword) {
  open();
  EXPECT_EQ(login("alice", "secret"), LoginAnswer::ok);
  EXPECT_EQ(login("alice", "secret"), LoginAnswer::ok);
  EXPECT_EQ(login("alice", "other"), LoginAnswer::wrong_password);
  EXPECT_EQ(login("alice", ""), LoginAnswer::wrong_password);
  EXPECT_EQ(login("Alice", "other"), LoginAnswer::ok) << "ids differ by case";
  EXPECT_EQ(store->totals().asked, 5u);
  EXPECT_EQ(store->totals().decided, 5u);
  EXPECT_EQ(store->totals().connections, 1u);
}

TEST_F(RedisStoreTest, SharesItsAccountsWithOtherServers) {
  open();
  ManualContentThread other_thread;
  auto other_options = options;
  const auto other = make_redis_account_store(other_options, other_thread);
  EXPECT_EQ(login("alice", "secret"), LoginAnswer::ok);
  std::vector<LoginAnswer> got;
  for (const char* password : {"secret", "other"}) {
    ASSERT_TRUE(other->login("alice", password, [&](LoginAnswer a) { got.push_back(a); }));
  }
  EXPECT_TRUE(other_thread.run_until([&] { return got.size() == 2; }));
  EXPECT_EQ(got, (std::vector{LoginAnswer::ok, LoginAnswer::wrong_password}));
}

TEST_F(RedisStoreTest, KeepsNoPasswordAndSaltsEveryHash) {
  open();
  EXPECT_EQ(login("alice", "same-secret"), LoginAnswer::ok);
  EXPECT_EQ(login("bob", "same-secret"), LoginAnswer::ok);
  const auto keys = redis.keys();
  ASSERT_EQ(keys.size(), 2u);
  const auto alice = parse_account_record(keys.at("portstorm:account:alice"));
  const auto bob = parse_account_record(keys.at("portstorm:account:bob"));
  ASSERT_TRUE(alice && bob);
  EXPECT_NE(alice->salt, bob->salt);
  EXPECT_NE(alice->hash, bob->hash);
  EXPECT_EQ(alice->iterations, 2u);
}

TEST_F(RedisStoreTest, AUserIdMayHoldAnyByte) {
  open();
  const std::string odd = "a b\"$*\xff\r\n\xed\x95\x9c";
  EXPECT_EQ(login(odd, "pass word\r\n"), LoginAnswer::ok);
  EXPECT_EQ(login(odd, "pass word\r\n"), LoginAnswer::ok);
  EXPECT_EQ(redis.keys().count("portstorm:account:" + odd), 1u);
}

TEST_F(RedisStoreTest, ManyLoginsAreUnderWayAndAllAnswered) {
  open();
  constexpr std::size_t users = 3'000;
  for (std::size_t i = 0; i < users; ++i) ASSERT_TRUE(ask("user" + std::to_string(i)));
  EXPECT_TRUE(wait_for_answers(users));
  EXPECT_EQ(answers, std::vector(users, LoginAnswer::ok));
  EXPECT_EQ(redis.keys().size(), users);
}

TEST_F(RedisStoreTest, TwoLoginsWithOneNewIdRegisterItOnce) {
  open();
  for (int i = 0; i < 50; ++i) {
    answers.clear();
    const std::string user_id = "user" + std::to_string(i);
    ASSERT_TRUE(ask(user_id, "one"));
    ASSERT_TRUE(ask(user_id, "two"));
    EXPECT_TRUE(wait_for_answers(2));
    EXPECT_EQ(answers, (std::vector{LoginAnswer::ok, LoginAnswer::wrong_password}));
  }
}

TEST_F(RedisStoreTest, RepliesMayComeInPieces) {
  redis.replies_with([](client::Peer& peer, const FakeRedis::Words& words) {
    if (words[0] == "PING") return std::optional<std::string>();
    peer.send("$-");
    peer.after(2ms, [&peer] { peer.send("1\r"); });
    peer.after(4ms, [&peer] { peer.send("\n"); });
    return std::optional<std::string>("");
  });
  open();
  ASSERT_TRUE(ask("alice"));  // GET: nil, SET: nil, GET: nil
  EXPECT_TRUE(wait_for_answers(1));
  EXPECT_EQ(answers.at(0), LoginAnswer::unavailable);
  EXPECT_EQ(store->totals().connections, 1u) << "every byte was understood";
}

TEST_F(RedisStoreTest, RefusesAtOnceWhatItsQueueCannotHold) {
  options.max_waiting = 8;
  options.max_under_way = 2;
  open();
  std::promise<void> go_on;
  redis.replies_with([ready = go_on.get_future().share()](auto&, auto&) {
    ready.wait();
    return std::optional<std::string>();
  });
  for (int i = 0; i < 8; ++i) EXPECT_TRUE(ask("user" + std::to_string(i))) << i;
  EXPECT_FALSE(ask("one too many"));
  EXPECT_EQ(store->totals().refused_full, 1u);
  go_on.set_value();
  EXPECT_TRUE(wait_for_answers(8));
  EXPECT_EQ(answers, std::vector(8, LoginAnswer::ok));
  EXPECT_EQ(login("late"), LoginAnswer::ok) << "the queue has room again";
}

TEST_F(RedisStoreTest, StopsWithLoginsStillWaiting) {
  open();
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(ask("user" + std::to_string(i)));
  store.reset();
  EXPECT_TRUE(answers.empty()) << "answers come on the content's thread alone";
}

TEST_F(RedisStoreTest, OutlivesAContentThreadThatIsStopping) {
  open();
  thread.stop();
  EXPECT_TRUE(store->login("alice", "pw", [](LoginAnswer) { FAIL() << "nobody is left"; }));
  store.reset();
}

// ---- the start -------------------------------------------------------------------------------

TEST_F(RedisStoreTest, DoesNotStartWithoutRedis) {
  const Endpoint nobody = client::refusing_endpoint();
  options.endpoints = {nobody};
  options.timeout = 200ms;
  const std::string error = open_error();
  const std::string expected = "no Redis answers at " + nobody.to_string() + " within 0.2 s: ";
  EXPECT_EQ(error.substr(0, expected.size()), expected);
}

TEST_F(RedisStoreTest, DoesNotStartWithARedisThatIsSilent) {
  redis.replies_with([](auto&, auto&) { return std::optional<std::string>(""); });
  options.timeout = 200ms;
  EXPECT_NE(open_error().find(" within 0.2 s: no reply"), std::string::npos);
}

TEST_F(RedisStoreTest, DoesNotStartWithWhatIsNoRedisOrNotReady) {
  options.timeout = 300ms;
  for (const auto& [reply, why] :
       {std::pair("-LOADING Redis is loading the dataset in memory\r\n",
                  ": LOADING Redis is loading the dataset in memory"),
        std::pair("-NOAUTH Authentication required.\r\n", ": NOAUTH Authentication required."),
        std::pair("HTTP/1.1 400 Bad Request\r\n\r\n", "Protocol error"),
        std::pair("$4\r\nPONG\r\n", ": its reply to PING is not PONG"),
        std::pair("$-1\r\n", ": its reply to PING is not PONG")}) {
    const std::string text = reply;
    redis.replies_with([text](auto&, auto&) { return std::optional(text); });
    const std::string error = open_error();
    EXPECT_NE(error.find(why), std::string::npos) << error;
  }
}

TEST_F(RedisStoreTest, WaitsAtItsStartForARedisThatStillLoads) {
  redis.replies_with([](client::Peer& peer, auto&) -> std::optional<std::string> {
    if (peer.number() < 3) return "-LOADING Redis is loading the dataset in memory\r\n";
    return std::nullopt;
  });
  open();
  EXPECT_EQ(login("alice"), LoginAnswer::ok);
  EXPECT_EQ(redis.connections(), 4u);
}

TEST_F(RedisStoreTest, TriesAllAddressesOfItsRedis) {
  options.endpoints = {client::refusing_endpoint(), redis.endpoint()};
  open();
  EXPECT_EQ(login("alice"), LoginAnswer::ok);
}

TEST_F(RedisStoreTest, OptionsThatMakeNoSenseAreRefused) {
  for (auto change : {+[](RedisStoreOptions& o) { o.endpoints.clear(); },
                      +[](RedisStoreOptions& o) { o.timeout = 0s; },
                      +[](RedisStoreOptions& o) { o.max_waiting = 0; },
                      +[](RedisStoreOptions& o) { o.max_under_way = 0; },
                      +[](RedisStoreOptions& o) { o.hash_iterations = 0; },
                      +[](RedisStoreOptions& o) { o.hash_iterations = 10'000'001; },
                      +[](RedisStoreOptions& o) { o.first_pause = 0ms; },
                      +[](RedisStoreOptions& o) { o.longest_pause = 9ms; }}) {
    RedisStoreOptions wrong = options;
    change(wrong);
    EXPECT_THROW(make_redis_account_store(wrong, thread), std::invalid_argument);
  }
}

}  // namespace
}  // namespace portstorm::server
