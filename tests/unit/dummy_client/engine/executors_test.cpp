// The workload models: who begins an iteration, and when.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/eventually.h"
#include "tests/unit/dummy_client/engine/virtual_time.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

const std::string one_exchange = R"({"connect": {}}, {"send": {"bytes": 8}},
  {"expect": "echo", "timeout": "60s"}, {"disconnect": "reset"})";

class Executors : public VirtualTimeFixture {
 protected:
  RunResult run_with(const std::string& executor, const std::string& flow = one_exchange,
                     const std::string& graceful_stop = "5s", unsigned threads = 1) {
    return run({flow, "echo", executor, graceful_stop}, threads);
  }
};

class ExecutorsInRealTime : public LoadFixture {};

// ---- iterations ---------------------------------------------------------------------------------

TEST_F(Executors, EachUserPerformsItsOwnIterations) {
  serve(echo_script());
  for (const unsigned threads : {1U, 3U}) {
    const RunResult result =
        run_with(R"("executor": "per-vu-iterations", "vus": 5, "iterations": 7)", one_exchange,
                 "5s", threads);
    EXPECT_EQ(errors_of(result), "");
    EXPECT_EQ(result.iterations, 35U);
    EXPECT_EQ(result.cohorts.at(0).iterations, 35U);
    EXPECT_EQ(result.cohorts.at(0).executor, "per-vu-iterations");
    // The users of one thread may be done before another thread begins.
    if (threads == 1) {
      EXPECT_EQ(result.cohorts.at(0).peak_vus, 5U);
    }
    EXPECT_LT(result.elapsed, 60s);
  }
}

TEST_F(Executors, AllUsersShareTheIterations) {
  serve(echo_script());
  for (const unsigned threads : {1U, 3U}) {
    const RunResult result =
        run_with(R"("executor": "shared-iterations", "vus": 5, "iterations": 33)", one_exchange,
                 "5s", threads);
    EXPECT_EQ(errors_of(result), "");
    EXPECT_EQ(result.iterations, 33U);
  }
}

TEST_F(Executors, WhoIsFasterTakesMoreOfTheSharedIterations) {
  script.on_bytes = [](Peer& peer, std::string_view bytes) {
    const auto delay = peer.number() == 0 ? 500ms : 0ms;
    peer.after(delay, [&peer, text = std::string(bytes)] { peer.send(text); });
  };
  const RunResult result =
      run_with(R"("executor": "shared-iterations", "vus": 2, "iterations": 20)");
  EXPECT_EQ(result.iterations, 20U);
  EXPECT_LT(result.elapsed, 3s);  // ten times half a second is 5 s
}

TEST_F(Executors, AFailedIterationIsOneToo) {
  script.on_bytes = [](Peer& peer, std::string_view) { peer.close(CloseMode::reset); };
  const RunResult result =
      run_with(R"("executor": "shared-iterations", "vus": 2, "iterations": 4)");
  EXPECT_EQ(result.error_count, 4U);
  EXPECT_EQ(result.iterations, 0U);
  EXPECT_EQ(result.cohorts.at(0).errors, 4U);
  EXPECT_EQ(result.cohorts.at(0).failed_iterations, 4U);
  EXPECT_EQ(result.dropped_iterations, 0U);
}

TEST_F(Executors, IterationsEndAtTheMaximumDuration) {
  serve(answering_after(50ms));
  const RunResult result = run_with(
      R"("executor": "per-vu-iterations", "vus": 1, "iterations": 1000, "maxDuration": "300ms")");
  EXPECT_GT(result.iterations, 1U);
  EXPECT_LT(result.iterations, 8U);
  EXPECT_GE(result.elapsed, 300ms);
  const CohortResult& cohort = result.cohorts.at(0);
  EXPECT_EQ(cohort.due_iterations, 1000U);
  EXPECT_EQ(cohort.iterations + cohort.interrupted_iterations + cohort.dropped_iterations, 1000U);
  EXPECT_EQ(result.dropped_iterations, cohort.dropped_iterations);
}

// ---- arrival rates ------------------------------------------------------------------------------

const std::string a_hundred_a_second = R"("executor": "constant-arrival-rate", "rate": 100,
  "duration": "500ms", "preAllocatedVUs": 45)";

TEST_F(Executors, AConstantRateIsKept) {
  serve(echo_script());
  for (const unsigned threads : {1U, 3U}) {
    const RunResult result = run_with(a_hundred_a_second, one_exchange, "5s", threads);
    const CohortResult& cohort = result.cohorts.at(0);
    EXPECT_EQ(errors_of(result), "");
    EXPECT_EQ(cohort.due_iterations, 50U);
    EXPECT_EQ(cohort.dropped_iterations, 0U);
    EXPECT_EQ(cohort.iterations, 50U);
    EXPECT_NEAR(cohort.requested_rate, 100, 0.01);
    EXPECT_NEAR(cohort.achieved_rate, 100, 0.01);
    EXPECT_EQ(result.verdict, Verdict::passed);
  }
}

TEST_F(Executors, TheRateIsKeptWhateverTheServerDoes) {
  serve(answering_after(300ms));
  const RunResult result = run_with(a_hundred_a_second);
  EXPECT_EQ(result.cohorts.at(0).iterations, 50U);
  EXPECT_GE(result.cohorts.at(0).peak_vus, 20U);  // 100/s for 0.3 s each: 30 at a time
  EXPECT_LE(result.cohorts.at(0).peak_vus, 44U);
}

TEST_F(Executors, WithNobodyFreeAnIterationIsDroppedAndCounted) {
  serve(answering_after(400ms));
  const RunResult result = run_with(R"("executor": "constant-arrival-rate", "rate": 100,
    "duration": "500ms", "preAllocatedVUs": 4)");
  const CohortResult& cohort = result.cohorts.at(0);
  EXPECT_EQ(cohort.due_iterations, 50U);
  EXPECT_GT(cohort.dropped_iterations, 30U);
  EXPECT_EQ(cohort.iterations + cohort.dropped_iterations, 50U);
  EXPECT_EQ(result.dropped_iterations, cohort.dropped_iterations);
  EXPECT_LT(cohort.achieved_rate, cohort.requested_rate);
}

TEST_F(Executors, UsersAboveThePreAllocatedOnesHelpOut) {
  serve(answering_after(200ms));
  const RunResult result = run_with(R"("executor": "constant-arrival-rate", "rate": 100,
    "duration": "500ms", "preAllocatedVUs": 1, "maxVUs": 40)");
  EXPECT_EQ(result.dropped_iterations, 0U);
}

TEST_F(Executors, ARampFollowsItsStages) {
  serve(echo_script());
  const RunResult result = run_with(R"("executor": "ramping-arrival-rate", "startRate": 0,
    "preAllocatedVUs": 20, "stages": [{"duration": "500ms", "target": 200},
                                      {"duration": "250ms", "target": 200}])");
  EXPECT_EQ(result.cohorts.at(0).due_iterations, 100U);
  EXPECT_EQ(result.iterations, 100U);
}

TEST_F(ExecutorsInRealTime, FailuresDoNotSlowAnOpenModelDown) {
  target = refusing_endpoint();
  const RunResult result = run({one_exchange, "echo", a_hundred_a_second});
  // Until the target counts as unreachable.
  EXPECT_GE(result.error_count, 20U);
  EXPECT_EQ(result.verdict, Verdict::unreachable);
}

TEST_F(Executors, ADueTimeThatPassedIsPartOfTheLatency) {
  // Every answer waits until the server has slept once for 400 ms.
  auto slept = std::make_shared<bool>(false);
  script.on_bytes = [this, slept](Peer& peer, std::string_view bytes) {
    if (!std::exchange(*slept, true)) time->stall(400ms);
    peer.after(0ns, [&peer, text = std::string(bytes)] { peer.send(text); });
  };
  const RunResult result = run_with(a_hundred_a_second);
  EXPECT_EQ(result.iterations, 50U);
  // 400, 390, 380, ... ms: forty arrivals met the sleeping server.
  EXPECT_GE(count_from(step(result, "echo").latency, 90ms), 10U);
}

TEST_F(Executors, CohortsOfDifferentModelsRunSideBySide) {
  serve(echo_script());
  const RunResult result = run_with(R"("executor": "per-vu-iterations", "vus": 2, "iterations": 3,
    "flow": [)" + one_exchange + R"(]}, "open": {"startTime": "100ms", )" +
                                    a_hundred_a_second + R"(,
    "flow": [)" + one_exchange + R"(]}, "last": {"executor": "constant-vus", "vus": 1,
    "duration": "200ms")");
  ASSERT_EQ(result.cohorts.size(), 3U);
  EXPECT_EQ(result.cohorts[0].iterations, 6U);
  EXPECT_EQ(result.cohorts[1].iterations, 50U);
  EXPECT_GT(result.cohorts[2].iterations, 0U);
  EXPECT_EQ(result.iterations, 56U + result.cohorts[2].iterations);
  EXPECT_GE(result.elapsed, 580ms);
}

TEST_F(Executors, AnArrivalThatIsUnderWayAtTheEndMayFinish) {
  serve(answering_after(300ms));
  const RunResult patient = run_with(a_hundred_a_second, one_exchange, "5s");
  EXPECT_EQ(patient.interrupted_iterations, 0U);
  EXPECT_EQ(patient.iterations, 50U);
  const RunResult hasty = run_with(a_hundred_a_second, one_exchange, "0s");
  EXPECT_GT(hasty.interrupted_iterations, 5U);
  EXPECT_EQ(hasty.iterations + hasty.interrupted_iterations, 50U);
}

TEST_F(ExecutorsInRealTime, AnOpenModelStopsWhenItIsTold) {
  serve(echo_script());
  Load& running = prepare({one_exchange, "echo", R"("executor": "constant-arrival-rate", "rate": 50,
    "duration": "1h", "preAllocatedVUs": 4)"});
  auto result = std::async(std::launch::async, [&] { return running.run(); });
  ASSERT_TRUE(test::eventually([&] { return running.progress().iterations >= 5; }));
  running.stop();
  const RunResult stopped = result.get();
  EXPECT_EQ(stopped.verdict, Verdict::aborted);
  EXPECT_GE(stopped.iterations, 5U);
  EXPECT_NEAR(stopped.cohorts.at(0).requested_rate, 50, 15);  // over the time that it ran
}

}  // namespace
}  // namespace portstorm::client
