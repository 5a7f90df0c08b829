#include "target_server/redis/redis_logins.h"

#include <gtest/gtest.h>

namespace portstorm::server {
namespace {

using namespace std::chrono_literals;
using Kind = RedisReply::Kind;

const RedisReply nil{Kind::nil, ""};
const RedisReply done{Kind::status, "OK"};

RedisReply record_of(const std::string& password) {
  return {Kind::text, to_text(make_record(password, Salt{}, 2))};
}

class RedisLoginsTest : public testing::Test {
 protected:
  void start(std::size_t max_under_way = 128) {
    logins.emplace(RedisLogins::Options{
        max_under_way, 2, [this](std::string_view why) { errors.emplace_back(why); }});
  }

  void add(const std::string& user_id, const std::string& password = "pw",
           std::chrono::seconds deadline = 10s) {
    const auto note = [this, user_id](LoginAnswer answer) {
      answers.emplace_back(user_id, answer);
    };
    logins->add({user_id, password, note, TimePoint(deadline)});
  }

  // The commands' names and keys: "GET alice, SET bob".
  std::string sent(std::chrono::seconds now = 0s) {
    std::string commands;
    logins->write_commands(TimePoint(now), commands);
    std::string text;
    for (std::size_t at = commands.find('*'); at != std::string::npos;) {
      const std::size_t name = commands.find('\n', commands.find('$', at)) + 1;
      const std::string_view prefix = "portstorm:account:";
      const std::size_t key = commands.find(prefix, name) + prefix.size();
      text += (text.empty() ? "" : ", ") + commands.substr(name, 3) + " " +
              commands.substr(key, commands.find('\r', key) - key);
      at = commands.find("\r\n*", key);
    }
    return text;
  }

  // Nothing, or the one answer that this reply brought.
  std::optional<LoginAnswer> answer_after(const RedisReply& reply) {
    EXPECT_TRUE(logins->on_reply(reply));
    deliver();
    if (answers.empty()) return std::nullopt;
    EXPECT_EQ(answers.size(), 1u);
    const LoginAnswer answer = answers.front().second;
    answers.clear();
    return answer;
  }

  void deliver() {
    for (const auto& [completion, answer] : logins->take_answers()) completion(answer);
  }

  std::optional<RedisLogins> logins;
  std::vector<std::pair<std::string, LoginAnswer>> answers;
  std::vector<std::string> errors;
};

TEST_F(RedisLoginsTest, ARecordDecides) {
  start();
  add("alice", "right");
  add("bob", "wrong");
  EXPECT_EQ(sent(), "GET alice, GET bob");
  EXPECT_EQ(answer_after(record_of("right")), LoginAnswer::ok);
  EXPECT_EQ(answer_after(record_of("right")), LoginAnswer::wrong_password);
  EXPECT_EQ(logins->totals().decided, 2u);
}

TEST_F(RedisLoginsTest, AUserWhoIsUnknownIsInOnlyOnceRegistered) {
  start();
  add("alice");
  EXPECT_EQ(sent(), "GET alice");
  EXPECT_EQ(answer_after(nil), std::nullopt);
  EXPECT_EQ(sent(), "SET alice");
  EXPECT_EQ(answer_after(done), LoginAnswer::ok);
  EXPECT_EQ(sent(), "");
}

TEST_F(RedisLoginsTest, WhatAnotherServerRegisteredMeanwhileDecides) {
  start();
  for (const auto& [password, answer] :
       {std::pair("same", LoginAnswer::ok), std::pair("other", LoginAnswer::wrong_password)}) {
    add("alice", password);
    EXPECT_EQ(sent(), "GET alice");
    EXPECT_EQ(answer_after(nil), std::nullopt);
    EXPECT_EQ(sent(), "SET alice");
    EXPECT_EQ(answer_after(nil), std::nullopt);
    EXPECT_EQ(sent(), "GET alice");
    EXPECT_EQ(answer_after(record_of("same")), answer);
  }
}

TEST_F(RedisLoginsTest, AnAccountThatVanishesInBetweenLetsNobodyIn) {
  start();
  add("alice");
  for (int reply = 0; reply < 2; ++reply) {
    sent();
    EXPECT_EQ(answer_after(nil), std::nullopt);
  }
  sent();
  EXPECT_EQ(answer_after(nil), LoginAnswer::unavailable);
}

TEST_F(RedisLoginsTest, OnlyARecordOrAnOkToTheRegistrationLetsAnyoneIn) {
  start();
  const std::vector<RedisReply> no_answers = {
      {Kind::error, "LOADING Redis is loading the dataset in memory"},
      {Kind::error, "OK"},
      {Kind::status, "QUEUED"},
      {Kind::number, ""},
      {Kind::text, "hunter2"},
      {Kind::text, ""}};
  std::uint64_t failed = 0;
  for (const RedisReply& reply : no_answers) {
    add("alice");
    sent();
    EXPECT_EQ(answer_after(reply), LoginAnswer::unavailable) << reply.text;
    EXPECT_EQ(logins->totals().failed, ++failed);
    EXPECT_EQ(errors.size(), failed);

    add("alice");
    sent();
    EXPECT_EQ(answer_after(nil), std::nullopt);
    sent();
    EXPECT_EQ(answer_after(reply), LoginAnswer::unavailable) << reply.text;
    EXPECT_EQ(logins->totals().failed, ++failed);
  }
  add("bob");
  sent();
  EXPECT_EQ(answer_after(done), LoginAnswer::unavailable) << "OK is no answer to GET";
  EXPECT_EQ(errors.front(), no_answers.front().text);
  EXPECT_EQ(logins->totals().decided, 0u);
}

TEST_F(RedisLoginsTest, OnlySoManyCommandsAreUnderWayAndThoseWhoWaitLongestGoFirst) {
  start(2);
  for (const char* user_id : {"a", "b", "c", "d"}) add(user_id);
  EXPECT_EQ(sent(), "GET a, GET b");
  EXPECT_EQ(sent(), "");
  EXPECT_EQ(answer_after(nil), std::nullopt);
  EXPECT_EQ(sent(), "SET a") << "before c's first";
  EXPECT_EQ(answer_after(record_of("pw")), LoginAnswer::ok);
  EXPECT_EQ(sent(), "GET c");
  EXPECT_EQ(answer_after(done), LoginAnswer::ok);
  EXPECT_EQ(sent(), "GET d");
}

TEST_F(RedisLoginsTest, AReplyAfterTheDeadlineIsDroppedAndKeepsTheOrder) {
  start();
  add("alice", "pw", 1s);
  add("bob", "pw", 2s);
  EXPECT_EQ(sent(), "GET alice, GET bob");
  EXPECT_EQ(logins->next_deadline(), TimePoint(1s));
  logins->expire(TimePoint(1s));
  deliver();
  EXPECT_EQ(answers, (decltype(answers){{"alice", LoginAnswer::unavailable}}));
  answers.clear();
  EXPECT_EQ(logins->next_deadline(), TimePoint(2s));
  EXPECT_EQ(answer_after(record_of("other")), std::nullopt) << "alice's";
  EXPECT_EQ(answer_after(record_of("pw")), LoginAnswer::ok) << "bob's";
  EXPECT_EQ(logins->totals().late, 1u);
  EXPECT_EQ(logins->next_deadline(), TimePoint::max());
}

TEST_F(RedisLoginsTest, WhoIsLateBetweenTwoCommandsSendsNoMore) {
  start();
  add("alice", "pw", 1s);
  sent();
  EXPECT_EQ(answer_after(nil), std::nullopt);
  logins->expire(TimePoint(1s));
  EXPECT_EQ(sent(1s), "");
  add("bob", "pw", 1s);  // never sent at all
  logins->expire(TimePoint(2s));
  EXPECT_EQ(sent(2s), "");
  EXPECT_EQ(logins->totals().late, 2u);
}

TEST_F(RedisLoginsTest, KnowsSinceWhenRedisOwesAReply) {
  start();
  EXPECT_EQ(logins->oldest_sent(), TimePoint::max());
  add("alice");
  sent(3s);
  add("bob");
  sent(4s);
  EXPECT_EQ(logins->oldest_sent(), TimePoint(3s));
  answer_after(record_of("pw"));
  EXPECT_EQ(logins->oldest_sent(), TimePoint(4s));
}

TEST_F(RedisLoginsTest, ALostConnectionAnswersEverybodyAndOwesNothing) {
  start(1);
  add("alice");
  add("bob");
  sent();
  logins->refuse_all();
  deliver();
  EXPECT_EQ(answers, (decltype(answers){{"alice", LoginAnswer::unavailable},
                                        {"bob", LoginAnswer::unavailable}}));
  EXPECT_EQ(logins->totals().lost, 2u);
  EXPECT_FALSE(logins->on_reply(done)) << "nobody asked for it";
  answers.clear();
  add("carol");
  EXPECT_EQ(sent(), "GET carol");
  EXPECT_EQ(answer_after(record_of("pw")), LoginAnswer::ok);
}

}  // namespace
}  // namespace portstorm::server
