#pragma once
// A store at a fake Redis, and the content's thread played by the test.

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "fake_redis.h"
#include "target_server/redis/redis_account_store.h"
#include "tests/unit/target_server/content/recorders.h"

namespace portstorm::server {

using namespace std::chrono_literals;

class RedisStoreTest : public testing::Test {
 protected:
  RedisStoreTest() {
    options.timeout =
        20s;  // longer than any machine's hiccup: nothing is late unless a test says so
    options.hash_iterations = 2;
    options.first_pause = 10ms;
    options.longest_pause = 50ms;
    options.endpoints = {redis.endpoint()};
    options.on_event = [this](std::string_view line) {
      const std::lock_guard lock(events_mutex_);
      events_.emplace_back(line);
      event_came_.notify_all();
    };
  }
  ~RedisStoreTest() override { store.reset(); }

  void open() { store = make_redis_account_store(options, thread); }
  // What the exception says.
  std::string open_error() {
    try {
      open();
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "opened";
  }

  // False: refused at once. The answer goes to `answers`.
  bool ask(const std::string& user_id, const std::string& password = "pw") {
    return store->login(user_id, password, [this](LoginAnswer a) { answers.push_back(a); });
  }
  // Asks for one login and waits for its answer.
  LoginAnswer login(const std::string& user_id, const std::string& password = "pw") {
    answers.clear();
    EXPECT_TRUE(ask(user_id, password));
    EXPECT_TRUE(wait_for_answers(1));
    return answers.at(0);
  }
  bool wait_for_answers(std::size_t count) {
    return thread.run_until([&] { return answers.size() >= count; });
  }
  // Waits until the how-many-th line with this text has come; the line.
  std::string event(const std::string& text, std::size_t number = 1) {
    std::unique_lock lock(events_mutex_);
    std::string line;
    const auto has_come = [&] {
      std::size_t found = 0;
      for (const std::string& event : events_) {
        if (event.find(text) == std::string::npos) continue;
        line = event;
        if (++found == number) return true;
      }
      return false;
    };
    EXPECT_TRUE(event_came_.wait_for(lock, 60s, has_come)) << text;
    return line;
  }

  std::mutex events_mutex_;
  std::condition_variable event_came_;
  std::vector<std::string> events_;

  FakeRedis redis;
  ManualContentThread thread;
  RedisStoreOptions options;
  std::vector<LoginAnswer> answers;
  std::unique_ptr<RedisAccountStore> store;
};

}  // namespace portstorm::server
