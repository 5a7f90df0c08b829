#include "target_server/redis/backoff.h"

#include <gtest/gtest.h>

namespace portstorm::server {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, DoublesUpToItsLimitAndIsAQuarterOffAtMost) {
  for (std::uint32_t seed = 1; seed <= 50; ++seed) {
    Backoff backoff(100ms, 1s, seed);
    for (const auto middle : {100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms}) {
      const auto pause = backoff.next();
      EXPECT_GE(pause, middle * 3 / 4);
      EXPECT_LE(pause, middle * 5 / 4);
    }
    backoff.reset();
    EXPECT_LE(backoff.next(), 125ms);
  }
}

TEST(Backoff, DiffersBetweenServers) {
  Backoff one(100ms, 1s, 1), other(100ms, 1s, 2);
  EXPECT_NE(one.next(), other.next());
}

}  // namespace
}  // namespace portstorm::server
