// What is reported against what is known, in virtual time: a server that measures its own delays.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/unit/dummy_client/engine/virtual_time.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

std::chrono::nanoseconds percentile_of(std::vector<std::chrono::nanoseconds> times,
                                       double percent) {
  std::sort(times.begin(), times.end());
  const auto rank = std::ceil(percent / 100 * static_cast<double>(times.size()));
  return times.at(static_cast<std::size_t>(std::max(rank, 1.0)) - 1);
}

TEST(LatencyTruth, PercentilesAreWithinOnePercentOfTheServersOwn) {
  VirtualTime time;
  std::vector<std::chrono::nanoseconds> delays;
  Script script;  // answers after 100 to 199 ms, in a mixed order
  script.on_bytes = [&](Peer& peer, std::string_view bytes) {
    const auto delay = 100ms + std::chrono::milliseconds(delays.size() * 37 % 100);
    delays.push_back(delay);
    peer.after(delay, [&peer, text = std::string(bytes)] { peer.send(text); });
  };
  const RunResult result = time.run(std::move(script), {R"({"connect": {}}, {"send": {"bytes": 64}},
    {"expect": "echo", "as": "reply"}, {"disconnect": "reset"})",
                                                        "echo", R"("executor":
    "constant-arrival-rate", "rate": 400, "duration": "1s", "preAllocatedVUs": 130)"});
  ASSERT_EQ(errors_of(result), "");
  ASSERT_EQ(delays.size(), 400U);
  for (const double percent : {10.0, 50.0, 90.0, 95.0, 99.0, 99.9}) {
    const auto truth = static_cast<double>(percentile_of(delays, percent).count());
    const auto& reported = step(result, "reply").uncorrected_latency;
    EXPECT_NEAR(static_cast<double>(reported.percentile(percent).count()), truth, truth / 100)
        << percent;
  }
}

// wrk2's example: ten users send at a pace, the server stops once for 0.7 of 2 seconds. Each user
// has just one request under way then, but every one that was due meanwhile had to wait.
TEST(LatencyTruth, AStallShowsInAllThatWasDueWhileItLasted) {
  VirtualTime time;
  Script script;
  script.on_bytes = [&time, seen = 0](Peer& peer, std::string_view bytes) mutable {
    if (++seen == 500) time.stall(700ms);
    peer.after(0ns, [&peer, text = std::string(bytes)] { peer.send(text); });
  };
  const RunResult result =
      time.run(std::move(script),
               {R"({"connect": {}}, {"repeat": 200, "flow": [{"pace": "10ms"},
    {"send": {"bytes": 64}}, {"expect": "echo", "as": "reply"}]}, {"disconnect": "reset"})",
                "echo", R"("executor": "per-vu-iterations", "vus": 10, "iterations": 1)"});
  ASSERT_EQ(errors_of(result), "");
  const StepResult& reply = step(result, "reply");
  EXPECT_EQ(reply.count, 2000U);
  // A third of all were due in the stall, and waited for what was left of it: up to 0.7 s.
  EXPECT_GE(reply.latency.percentile(99), 600ms);
  EXPECT_GE(count_from(reply.latency, 350ms), 200U);
  // The requests themselves: ten of two thousand were slow.
  EXPECT_LT(count_from(reply.uncorrected_latency, 350ms), 20U);
  EXPECT_LT(reply.uncorrected_latency.percentile(99), 350ms);
  EXPECT_GE(reply.uncorrected_latency.max(), 600ms);
}

}  // namespace
}  // namespace portstorm::client
