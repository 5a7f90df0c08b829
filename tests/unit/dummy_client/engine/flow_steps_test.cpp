// Steps that steer the flow: choose, if, call, barrier, idle, mark; data rows; what a seed fixes.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "tests/unit/dummy_client/engine/load_fixture.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

std::string iterations(int vus, int each) {
  return R"("executor": "per-vu-iterations", "vus": )" + std::to_string(vus) +
         R"(, "iterations": )" + std::to_string(each);
}

// What the server got from each connection.
class FlowSteps : public LoadFixture {
 protected:
  void serve_recording() {
    server.reset();
    received.clear();
    Script script;
    script.on_bytes = [this](Peer& peer, std::string_view bytes) {
      received[peer.number()] += bytes;
      peer.send(bytes);
    };
    serve(script);
  }
  std::multiset<std::string> texts() {
    server.reset();
    std::multiset<std::string> all;
    for (const auto& [peer, text] : received) all.insert(text);
    return all;
  }

  std::map<std::size_t, std::string> received;
};

const std::string around = R"({"connect": {}}, )";
const std::string after = R"(, {"expect": "echo"}, {"disconnect": "reset"})";

TEST_F(FlowSteps, ChoosesByWeight) {
  serve_recording();
  const RunResult result = run({around + R"({"choose": [
    {"weight": 3, "flow": [{"send": {"text": "a"}}]},
    {"weight": 1, "flow": [{"send": {"text": "b"}}]}]})" +
                                    after,
                                "echo", iterations(10, 100)});
  EXPECT_EQ(errors_of(result), "");
  const auto all = texts();
  EXPECT_EQ(all.size(), 1000U);
  EXPECT_NEAR(static_cast<double>(all.count("a")), 750, 60);
  EXPECT_EQ(all.count("a") + all.count("b"), 1000U);
}

TEST_F(FlowSteps, GoesTheWayThatTheConditionSays) {
  serve_recording();
  const RunResult result = run({around + R"({"if": "${vu % 2 == 0 && iteration < 1}",
    "then": [{"send": {"text": "even ${vu}"}}], "else": [{"send": {"text": "other"}}]})" +
                                    after,
                                "echo", iterations(4, 2)});
  EXPECT_EQ(errors_of(result), "");
  const std::multiset<std::string> wanted = {"even 0", "even 2", "other", "other",
                                             "other",  "other",  "other", "other"};
  EXPECT_EQ(texts(), wanted);
}

TEST_F(FlowSteps, WithoutAnElseItGoesOn) {
  serve_recording();
  const RunResult result = run({around + R"({"send": {"text": "x"}}, {"expect": "echo"},
    {"if": "${vu > 0}", "then": [{"send": {"text": "y"}}, {"expect": "echo"}]},
    {"disconnect": "reset"})",
                                "echo", iterations(2, 1)});
  EXPECT_EQ(errors_of(result), "");
  EXPECT_EQ(texts(), (std::multiset<std::string>{"x", "xy"}));
}

TEST_F(FlowSteps, CallsANamedFlow) {
  serve_recording();
  ScenarioText text{around + R"({"call": "hello"}, {"repeat": 2, "flow": [{"call": "hello"}]},
    {"disconnect": "reset"})",
                    "echo", iterations(1, 1)};
  text.more = R"("flows": {"hello": [{"send": {"text": "hello "}}, {"expect": "echo"}]}, )";
  const RunResult result = run(text);
  EXPECT_EQ(errors_of(result), "");
  EXPECT_EQ(texts(), std::multiset<std::string>{"hello hello hello "});
  EXPECT_EQ(step(result, "echo").count, 3U);
}

TEST_F(FlowSteps, AMarkIsKeptWithItsTime) {
  serve_recording();
  const RunResult result = run({R"({"connect": {}}, {"think": "50ms"}, {"mark": "half time"},
    {"mark": "user ${vu}"}, {"disconnect": "reset"})",
                                "echo", iterations(2, 1)});
  ASSERT_EQ(result.marks.size(), 3U);
  for (const Mark& mark : result.marks) {
    EXPECT_GE(mark.time, 0.05);
    EXPECT_EQ(mark.count, mark.text == "half time" ? 2U : 1U) << mark.text;
  }
}

TEST_F(FlowSteps, AnIdleUserDoesNotCatchUp) {
  serve_recording();
  const RunResult result = run(
      {around + R"({"idle": "100ms"}, {"send": {"text": "x"}})" + after, "echo", iterations(1, 3)});
  EXPECT_EQ(errors_of(result), "");
  EXPECT_GE(result.elapsed, 300ms);
  EXPECT_LT(step(result, "echo").latency.max(), 90ms);
}

// ---- barriers -----------------------------------------------------------------------------------

TEST_F(FlowSteps, AllMeetAtABarrier) {
  for (const unsigned threads : {1U, 3U}) {
    // Nobody's second word comes before everybody's first.
    std::vector<std::string> order;
    Script script;
    script.on_bytes = [&](Peer& peer, std::string_view bytes) {
      order.emplace_back(bytes);
      peer.send(bytes);
    };
    serve(script);
    LoadOptions options;
    options.threads = threads;
    const RunResult result =
        run({R"({"connect": {}}, {"repeat": "${vu + 1}", "flow": [{"think": "10ms"}]},
      {"send": {"text": "1"}}, {"expect": "echo"}, {"barrier": "all"},
      {"send": {"text": "2"}}, {"expect": "echo"}, {"barrier": "all"}, {"disconnect": "reset"})",
             "echo", iterations(9, 2)},
            options);
    EXPECT_EQ(errors_of(result), "");
    EXPECT_EQ(result.iterations, 18U);
    server.reset();
    ASSERT_EQ(order.size(), 36U);
    for (std::size_t i = 0; i < 36; ++i) EXPECT_EQ(order[i], i / 9 % 2 == 0 ? "1" : "2") << i;
  }
}

TEST_F(FlowSteps, ABarrierThatNotAllReachTimesOut) {
  serve_recording();
  const RunResult result = run({R"({"connect": {}}, {"if": "${vu == 0}", "then": [{"idle": "1s"}]},
    {"barrier": "all", "timeout": "200ms"}, {"disconnect": "reset"})",
                                "echo", iterations(3, 1)});
  EXPECT_EQ(result.error_count, 2U);
  EXPECT_EQ(errors_of(result), "2 barrier: timed out");
}

TEST_F(FlowSteps, CohortsMeetAtOneBarrier) {
  serve_recording();
  ScenarioText text{R"({"connect": {}}, {"barrier": "start"}, {"disconnect": "reset"})", "echo"};
  text.executor = iterations(2, 1) + R"(, "flow": [{"connect": {}}, {"idle": "200ms"},
    {"barrier": "start"}, {"disconnect": "reset"}]}, "others": {)" +
                  iterations(3, 1);
  const RunResult result = run(text);
  EXPECT_EQ(errors_of(result), "");
  EXPECT_EQ(result.iterations, 5U);
  EXPECT_GE(result.elapsed, 200ms);
}

TEST_F(FlowSteps, AnEndedRunLeavesNobodyAtABarrier) {
  serve_recording();
  ScenarioText text{R"({"connect": {}}, {"barrier": "start", "timeout": "1h"},
    {"disconnect": "reset"})",
                    "echo", constant_vus(3, "100ms"), "100ms"};
  text.executor += R"(, "flow": [{"connect": {}}, {"barrier": "start", "timeout": "1h"},
    {"disconnect": "reset"}]}, "late": {"startTime": "1h", )" +
                   constant_vus(1, "1s");
  Load& running = prepare(text);
  auto result = std::async(std::launch::async, [&] { return running.run(); });
  while (running.progress().connections < 3) std::this_thread::sleep_for(1ms);
  running.stop();
  EXPECT_EQ(result.get().verdict, Verdict::aborted);
}

// ---- data, and what a seed fixes ----------------------------------------------------------------

std::string csv_file(const std::string& text) {
  static int files = 0;
  const auto path = std::filesystem::temp_directory_path() /
                    ("portstorm_data_" + std::to_string(++files) + ".csv");
  std::ofstream(path, std::ios::binary) << text;
  return path.generic_string();
}

TEST_F(FlowSteps, UsersHaveTheirOwnRowsOrTakeTurns) {
  const std::string path = csv_file("id,age\nkim,20\nlee,21\n\"park, j\",22\n");
  const auto flow = around + R"({"send": {"text": "${who.id}/${who.age + 1}"}})" + after;
  ScenarioText text{flow, "echo", iterations(2, 2)};
  text.more = R"("data": {"who": {"csv": ")" + path + R"(", "pick": "per_vu"}}, )";
  serve_recording();
  EXPECT_EQ(errors_of(run(text)), "");
  EXPECT_EQ(texts(), (std::multiset<std::string>{"kim/21", "kim/21", "lee/22", "lee/22"}));

  text.more = R"("data": {"who": {"csv": ")" + path + R"(", "pick": "sequential"}}, )";
  serve_recording();
  EXPECT_EQ(errors_of(run(text)), "");
  EXPECT_EQ(texts(), (std::multiset<std::string>{"kim/21", "lee/22", "park, j/23", "kim/21"}));
  std::filesystem::remove(path);
}

TEST_F(FlowSteps, AnEmptyCellCannotBeSent) {
  const std::string path = csv_file("id\n\"\"\nkim\n");
  ScenarioText text{around + R"({"split": {"at": "random", "pieces": 3}},
    {"send": {"text": "${who.id}"}})" +
                        after,
                    "echo", iterations(2, 1)};
  text.more = R"("data": {"who": {"csv": ")" + path + R"(", "pick": "per_vu"}}, )";
  serve_recording();
  EXPECT_EQ(errors_of(run(text)), "1 send: nothing to send");
  std::filesystem::remove(path);
}

TEST_F(FlowSteps, TheSameSeedSendsTheSameBytes) {
  const std::string flow = around + R"({"repeat": "${random(1, 4)}", "flow": [
      {"send": {"text": "${vu}:${iteration}:${random(0, 1000000)} "}}, {"expect": "echo"},
      {"choose": [{"flow": [{"think": {"distribution": "exponential", "mean": "2ms"}}]},
                  {"flow": [{"idle": "1ms"}]}]}]}, {"disconnect": "reset"})";
  std::set<std::multiset<std::string>> seen;
  for (const unsigned threads : {1U, 2U, 5U}) {
    serve_recording();
    LoadOptions options;
    options.threads = threads;
    EXPECT_EQ(errors_of(run({flow, "echo", iterations(7, 5), "5s", R"("seed": 9, )"}, options)),
              "");
    seen.insert(texts());
  }
  EXPECT_EQ(seen.size(), 1U);
  serve_recording();
  run({flow, "echo", iterations(7, 5), "5s", R"("seed": 10, )"});
  seen.insert(texts());
  EXPECT_EQ(seen.size(), 2U);
}

TEST_F(FlowSteps, AFailureDoesNotChangeWhatTheNextIterationSends) {
  const std::string flow = around + R"({"send": {"text": "${iteration}:${random(0, 1000000)}"}},
    {"expect": "echo"}, {"send": {"text": "${random(0, 1000000)}"}}, {"disconnect": "graceful"})";
  const auto last_words = [&](bool fails) {
    server.reset();
    received.clear();
    Script script;
    script.on_bytes = [this, fails](Peer& peer, std::string_view bytes) {
      received[peer.number()] += bytes;
      if (fails && peer.number() == 0) return peer.close(CloseMode::reset);
      peer.send(bytes);
    };
    serve(script);
    run({flow, "echo", iterations(1, 2)});
    server.reset();
    return received.rbegin()->second;
  };
  EXPECT_EQ(last_words(false), last_words(true));
}

// ---- adversaries and the canary -----------------------------------------------------------------

TEST_F(FlowSteps, AdversariesCountApart) {
  Script script;
  script.on_bytes = [](Peer& peer, std::string_view bytes) {
    if (bytes.starts_with("bad")) return peer.close(CloseMode::reset);
    peer.send(bytes);
  };
  serve(script);
  ScenarioText text{R"({"connect": {}}, {"send": {"text": "bad"}}, {"expect": "echo"},
    {"disconnect": "reset"})",
                    "echo"};
  text.executor = iterations(2, 3) + R"(, "flow": [{"connect": {}}, {"send": {"text": "good"}},
    {"expect": "echo"}, {"disconnect": "reset"}]}, "vandals": {"adversary": true, )" +
                  iterations(2, 2);
  const RunResult result = run(text);
  EXPECT_EQ(result.error_count, 0U);
  EXPECT_EQ(errors_of(result), "");
  EXPECT_EQ(result.adversary_error_count, 4U);
  EXPECT_EQ(result.checked_steps, 6U * 3);
  EXPECT_EQ(result.cohorts.at(1).errors, 4U);
  EXPECT_TRUE(result.cohorts.at(1).adversary);
  std::size_t apart = 0;
  for (const StepResult& line : result.steps) apart += line.adversary ? 1 : 0;
  EXPECT_EQ(apart, 3U);
  ASSERT_TRUE(result.canary);
  EXPECT_TRUE(result.canary->served) << result.canary->problem;
}

TEST_F(FlowSteps, ACanaryFindsADeadServer) {
  Script script;
  script.on_bytes = [bad = std::make_shared<bool>(false)](Peer& peer, std::string_view bytes) {
    *bad = *bad || bytes.starts_with("bad");
    if (!*bad) peer.send(bytes);
  };
  serve(script);
  ScenarioText text{R"({"connect": {}}, {"send": {"text": "bad"}}, {"disconnect": "reset"})",
                    "echo"};
  text.executor = R"("adversary": true, )" + iterations(1, 1);
  text.more = R"("canary": {"within": "2s", "flow": [{"connect": {}}, {"send": {"text": "alive?"}},
    {"expect": "echo", "timeout": "200ms"}, {"disconnect": "graceful"}]}, )";
  const RunResult result = run(text);
  ASSERT_TRUE(result.canary);
  EXPECT_FALSE(result.canary->served);
  EXPECT_NE(result.canary->problem.find("did not come within"), std::string::npos)
      << result.canary->problem;
}

TEST_F(FlowSteps, ACanaryThatIsUnderWayIsStoppedToo) {
  std::promise<void> canary_is_there;
  Script script;
  script.on_bytes = [&](Peer&, std::string_view bytes) {
    if (bytes.starts_with("alive?")) canary_is_there.set_value();
  };
  serve(script);
  ScenarioText text{R"({"connect": {}}, {"send": {"text": "bad"}}, {"disconnect": "reset"})",
                    "echo"};
  text.executor = R"("adversary": true, )" + iterations(1, 1);
  text.more = R"("canary": {"within": "10m", "flow": [{"connect": {}},
    {"send": {"text": "alive?"}}, {"expect": "echo", "timeout": "10m"},
    {"disconnect": "graceful"}]}, )";
  prepare(text);
  auto running = std::async(std::launch::async, [&] { return load->run(); });
  canary_is_there.get_future().wait();
  load->stop();
  const RunResult result = running.get();
  server.reset();
  EXPECT_EQ(result.verdict, Verdict::aborted);
  EXPECT_FALSE(result.canary);
}

}  // namespace
}  // namespace portstorm::client
