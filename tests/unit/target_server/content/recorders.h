#pragma once
// What surrounds the content in these tests: sessions and accounts that write down what is asked
// of them and do nothing by themselves, and a content thread that the test plays.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "target_server/content/accounts.h"
#include "target_server/content/chat_log.h"
#include "target_server/content/content.h"

namespace portstorm::server {

struct Sent {
  SessionId to;
  std::vector<std::byte> packet;
  bool by_broadcast = false;
};

struct Disconnected {
  SessionId session;
  CloseReason reason;
};

class RecordingSessions final : public Sessions {
 public:
  void send(SessionId to, std::span<const std::byte> packet) override {
    sent.push_back({to, {packet.begin(), packet.end()}, false});
  }
  void broadcast(std::span<const SessionId> to, std::span<const std::byte> packet) override {
    for (const SessionId member : to) {
      sent.push_back({member, {packet.begin(), packet.end()}, true});
    }
  }
  void disconnect(SessionId session, CloseReason reason) override {
    disconnected.push_back({session, reason});
  }

  std::size_t unsent_bytes(SessionId) const override { return unsent; }

  std::vector<Sent> sent;
  std::vector<Disconnected> disconnected;
  std::size_t unsent = 0;
};

// Answers when the test says so, in any order.
class ManualStore final : public AccountStore {
 public:
  struct Asked {
    std::string user_id;
    std::string password;
    Completion completion;
  };

  bool login(std::string user_id, std::string password, Completion completion) override {
    if (full) return false;
    asked.push_back({std::move(user_id), std::move(password), std::move(completion)});
    return true;
  }

  void answer(std::size_t index, LoginAnswer what) {
    const Asked login = std::move(asked.at(index));
    asked.erase(asked.begin() + static_cast<std::ptrdiff_t>(index));
    login.completion(what);
  }

  std::deque<Asked> asked;
  bool full = false;
};

// "sender in 3: message", "sender to recipient: message".
class RecordingLog final : public ChatLog {
 public:
  void add(const ChatLine& line) override {
    const std::string where =
        line.room ? " in " + std::to_string(*line.room) : " to " + std::string(line.recipient);
    lines.push_back(std::string(line.sender) + where + ": " + std::string(line.message));
  }

  std::vector<std::string> lines;
};

// Work comes from the store's thread; the test runs it on its own. While held, callers of run()
// stay inside it: a store that has brought one answer can then do nothing more.
class ManualContentThread final : public ContentThread {
 public:
  bool run(std::function<void()> work) override {
    std::unique_lock lock(mutex_);
    if (stopped_) return false;
    works_.push_back(std::move(work));
    arrived_.notify_one();
    released_.wait(lock, [this] { return !held_; });
    return true;
  }

  // Runs what arrives until `done` holds; false when it does not within the limit.
  bool run_until(const std::function<bool()>& done,
                 std::chrono::seconds limit = std::chrono::seconds(60)) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!done()) {
      std::unique_lock lock(mutex_);
      if (!arrived_.wait_until(lock, deadline, [this] { return !works_.empty(); })) return false;
      const auto work = std::move(works_.front());
      works_.pop_front();
      lock.unlock();
      work();
    }
    return true;
  }

  void hold() {
    const std::lock_guard lock(mutex_);
    held_ = true;
  }

  void release() {
    const std::lock_guard lock(mutex_);
    held_ = false;
    released_.notify_all();
  }

  void stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::condition_variable released_;
  std::deque<std::function<void()>> works_;
  bool held_ = false;
  bool stopped_ = false;
};

}  // namespace portstorm::server
