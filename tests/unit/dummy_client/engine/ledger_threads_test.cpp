// The ledger between threads, as the engine uses it: each owns some users and has its own counts.
#include <gtest/gtest.h>

#include <array>
#include <mutex>
#include <random>
#include <thread>

#include "dummy_client/engine/ledger.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t thread_count = 4;
constexpr std::size_t groups = 3;

// What is under way to the users of one thread: each message to each of its groups' members.
class Inbox {
 public:
  struct Delivery {
    std::size_t group;
    std::string text;
  };
  void put(const Delivery& delivery) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(delivery);
  }
  std::vector<Delivery> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(waiting_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<Delivery> waiting_;
};

class LedgerThreads : public testing::Test {
 protected:
  static TimePoint clock() { return std::chrono::steady_clock::now(); }

  LedgerGroup& group(std::size_t index) {
    return ledger.group("group-" + std::to_string(index), clock());
  }

  template <class Body>
  void run_threads(Body body) {
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < thread_count; ++i) threads.emplace_back([=] { body(i); });
    for (std::thread& thread : threads) thread.join();
  }
  LedgerResult result() const {
    std::array<const LedgerCounts*, thread_count> all;
    for (std::size_t i = 0; i < thread_count; ++i) all[i] = &counts[i];
    return ledger.result(all);
  }

  Ledger ledger{1, clock(), {}};
  std::array<LedgerCounts, thread_count> counts;
  std::array<Inbox, thread_count> inboxes;
};

TEST_F(LedgerThreads, OfAFaithfulServerAllMessagesArrive) {
  constexpr std::uint64_t users = 5;  // of each thread, all in all groups
  constexpr std::size_t messages = 300;
  std::array<std::vector<std::vector<Membership>>, thread_count> memberships;
  run_threads([&](std::size_t thread) {
    for (std::uint64_t user = 0; user < users; ++user) {
      auto& mine = memberships[thread].emplace_back();
      for (std::size_t i = 0; i < groups; ++i) {
        mine.push_back({&group(i), group(i).join(thread * users + user, clock(), counts[thread])});
      }
    }
  });
  const auto deliver_all = [&](std::size_t thread) {
    for (const Inbox::Delivery& delivery : inboxes[thread].take()) {
      for (std::uint64_t user = 0; user < users; ++user) {
        ledger.deliver(thread * users + user, memberships[thread][user], delivery.text, clock(),
                       counts[thread]);
      }
    }
  };
  run_threads([&](std::size_t thread) {
    for (std::size_t i = 0; i < messages; ++i) {
      Inbox::Delivery delivery{i % groups, {}};
      ledger.send(group(delivery.group), thread * users, clock(), clock(), delivery.text,
                  counts[thread]);
      for (Inbox& inbox : inboxes) inbox.put(delivery);
      deliver_all(thread);
    }
  });
  run_threads(deliver_all);

  const LedgerResult total = result();
  EXPECT_EQ(total.messages, thread_count * messages);
  EXPECT_EQ(total.delivered, total.messages * thread_count * users);
  EXPECT_EQ(total.delivery_latency.count(), total.delivered);
  EXPECT_EQ(total.last_delivery_latency.count(), total.messages);
  EXPECT_EQ(total.missing, 0U);
  EXPECT_EQ(total.duplicated + total.misrouted + total.out_of_order + total.corrupted, 0U);
  EXPECT_EQ(ledger.owed(), 0);
}

TEST_F(LedgerThreads, WhatIsOwedAddsUpWhileUsersComeAndGo) {
  run_threads([&](std::size_t thread) {
    std::mt19937 random(static_cast<unsigned>(thread));
    std::vector<Membership> mine;
    for (int i = 0; i < 3000; ++i) {
      const std::size_t chosen = random() % groups;
      Inbox::Delivery delivery{chosen, {}};
      switch (random() % 4) {
        case 0:
          if (mine.empty()) {
            mine.push_back({&group(chosen), group(chosen).join(thread, clock(), counts[thread])});
          } else {
            ledger.leave(mine.back(), clock(), counts[thread]);
            mine.pop_back();
          }
          break;
        case 1:
          ledger.send(group(chosen), thread, clock(), clock(), delivery.text, counts[thread]);
          for (Inbox& inbox : inboxes) inbox.put(delivery);
          break;
        default:
          for (const auto& [index, text] : inboxes[thread].take()) {
            if (random() % 5 != 0) ledger.deliver(thread, mine, text, clock(), counts[thread]);
          }
      }
    }
  });
  const LedgerResult total = result();
  EXPECT_GT(total.delivered, 0U);
  EXPECT_GT(total.undecided, 0U);
  EXPECT_EQ(ledger.owed(), static_cast<std::int64_t>(total.missing));
  EXPECT_EQ(total.corrupted + total.out_of_order, 0U);
}

}  // namespace
}  // namespace portstorm::client
