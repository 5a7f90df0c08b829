#include "dummy_client/engine/barrier.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "tests/support/eventually.h"

namespace portstorm::client {
namespace {

TEST(Barrier, OpensWhenTheLastOneComes) {
  Barrier barrier(3);
  EXPECT_FALSE(barrier.arrive().opened);
  EXPECT_FALSE(barrier.arrive().opened);
  EXPECT_EQ(barrier.rounds(), 0U);
  EXPECT_TRUE(barrier.arrive().opened);
  EXPECT_EQ(barrier.rounds(), 1U);
}

TEST(Barrier, IsClosedAgainAfterwards) {
  Barrier barrier(2);
  barrier.arrive();
  barrier.arrive();
  const Barrier::Arrival next = barrier.arrive();
  EXPECT_EQ(next.round, 1U);
  EXPECT_FALSE(next.opened);
  EXPECT_TRUE(barrier.arrive().opened);
  EXPECT_EQ(barrier.rounds(), 2U);
}

TEST(Barrier, DoesNotCountWhoWaitsNoLonger) {
  Barrier barrier(2);
  barrier.withdraw(barrier.arrive().round);
  EXPECT_FALSE(barrier.arrive().opened);
  EXPECT_TRUE(barrier.arrive().opened);
}

TEST(Barrier, ALateWithdrawalChangesNothing) {
  Barrier barrier(2);
  const std::uint64_t round = barrier.arrive().round;
  barrier.arrive();
  barrier.withdraw(round);
  barrier.arrive();
  EXPECT_TRUE(barrier.arrive().opened);
}

TEST(Barrier, DoesNotWaitForThoseWhoHaveGone) {
  Barrier barrier(3);
  barrier.arrive();
  EXPECT_FALSE(barrier.leave());
  EXPECT_TRUE(barrier.leave());
  EXPECT_EQ(barrier.rounds(), 1U);
}

TEST(Barrier, DoesNotOpenForNobody) {
  Barrier barrier(1);
  EXPECT_FALSE(barrier.leave());
  EXPECT_EQ(barrier.rounds(), 0U);
}

TEST(Barrier, LetsNobodyThroughBeforeAllThreadsAreThere) {
  constexpr std::uint64_t users = 4, rounds = 500;
  Barrier barrier(users);
  std::vector<std::atomic<std::uint64_t>> passed(users);
  std::vector<std::thread> threads;
  for (std::uint64_t me = 0; me < users; ++me) {
    threads.emplace_back([&, me] {
      for (std::uint64_t round = 0; round < rounds; ++round) {
        passed[me] = round;
        const Barrier::Arrival arrival = barrier.arrive();
        EXPECT_TRUE(test::eventually([&] { return barrier.rounds() > arrival.round; }));
        for (const auto& other : passed) EXPECT_GE(other, round);
      }
      barrier.leave();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(barrier.rounds(), rounds);
}

}  // namespace
}  // namespace portstorm::client
