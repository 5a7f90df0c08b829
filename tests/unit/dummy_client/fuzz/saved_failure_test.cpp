#include "dummy_client/fuzz/saved_failure.h"

#include <gtest/gtest.h>

#include "mutation/artifact.h"
#include "tests/unit/dummy_client/scenario/scenario_text.h"

namespace portstorm::client {
namespace {

std::vector<std::byte> bytes_in(std::string_view text) {
  const auto span = std::as_bytes(std::span(text));
  return {span.begin(), span.end()};
}

std::shared_ptr<const wire::Protocol> protocol_of_chat() {
  return read_text(chat_scenario(R"({"connect": {}})")).scenario->protocol;
}

class SavedFailureTest : public testing::Test {
 protected:
  SavedFailureTest() {
    SentConnection first, second;
    first.writes = {{bytes_in("ab"), true}, {bytes_in("c"), false}};
    second.writes = {{bytes_in("\"\\\n"), false}};
    second.ends_at_once = true;
    failure.what = "the \"canary\" is not served";
    failure.transcript = {first, second};
    result.canary_sent.writes = {{bytes_in("login"), false}};
    result.canary_reply = "LoginResponse";
    result.canary_has_answer = true;
  }
  Reading saved() const {
    return read_text(scenario_text(failure, result, protocol_of_chat()->framing,
                                   "protocols/tutorial_chat.json", "127.0.0.1:1"));
  }

  Failure failure;
  FuzzResult result;
};

std::string raw_of(const Cohort& cohort) {
  std::string text;
  for (const Step& step : cohort.flow) {
    if (const auto* raw = std::get_if<RawStep>(&step.action)) {
      for (const std::byte byte : raw->bytes) text += static_cast<char>(byte);
      text += '|';
    }
  }
  return text;
}

template <class Action>
std::size_t count_of(const Cohort& cohort) {
  std::size_t count = 0;
  for (const Step& step : cohort.flow) count += std::holds_alternative<Action>(step.action) ? 1 : 0;
  return count;
}

TEST_F(SavedFailureTest, IsAScenarioThatSendsTheSameAndAsksWhoeverElseIsThere) {
  const Reading reading = saved();
  ASSERT_TRUE(reading.scenario) << reading.all;
  ASSERT_EQ(reading.scenario->cohorts.size(), 2U);
  const Cohort& fuzzer = reading.scenario->cohorts[0];
  EXPECT_TRUE(fuzzer.adversary);
  EXPECT_EQ(raw_of(fuzzer), "ab|c|\"\\\n|");
  EXPECT_EQ(count_of<ConnectStep>(fuzzer), 2U);
  EXPECT_EQ(count_of<IdleStep>(fuzzer), 2U);  // after "ab"; before the first reset
  EXPECT_EQ(fuzzer.max_vus(), 1U);
  const Cohort& others = reading.scenario->cohorts[1];
  EXPECT_FALSE(others.adversary);
  EXPECT_EQ(raw_of(others), "login|");
  EXPECT_EQ(count_of<ExpectStep>(others), 1U);
}

// A reset that overtakes the bytes would have the run end well, with the bug in its place.
TEST_F(SavedFailureTest, WhatWasSentLastMayBeReadBeforeTheReset) {
  failure.transcript.back().ends_at_once = false;
  const Reading reading = saved();
  ASSERT_TRUE(reading.scenario) << reading.all;
  const Flow& flow = reading.scenario->cohorts[0].flow;
  ASSERT_TRUE(std::holds_alternative<DisconnectStep>(flow.back().action));
  const auto* idle = std::get_if<IdleStep>(&flow[flow.size() - 2].action);
  ASSERT_NE(idle, nullptr);
  EXPECT_GT(idle->duration, 5 * replay_pause);
}

TEST_F(SavedFailureTest, AStreamThatMustEndIsExpectedToEnd) {
  failure.kind = Failure::Kind::left_open;
  failure.transcript.resize(1);
  const Reading reading = saved();
  ASSERT_TRUE(reading.scenario) << reading.all;
  ASSERT_EQ(reading.scenario->cohorts.size(), 1U);
  const Cohort& fuzzer = reading.scenario->cohorts[0];
  EXPECT_FALSE(fuzzer.adversary);  // what it misses is an error of the run
  EXPECT_EQ(count_of<ExpectCloseStep>(fuzzer), 1U);
}

TEST_F(SavedFailureTest, AServerThatAnswersNothingIsOnlyConnectedTo) {
  result.canary_sent = {};
  result.canary_reply.clear();
  result.canary_has_answer = false;
  const Reading reading = saved();
  ASSERT_TRUE(reading.scenario) << reading.all;
  EXPECT_EQ(count_of<ConnectStep>(reading.scenario->cohorts[1]), 1U);
}

TEST_F(SavedFailureTest, IsAnInputOfTheFuzzTargets) {
  const auto input = artifact_of(failure.transcript);
  const fuzz::Artifact artifact = fuzz::read_artifact(input);
  EXPECT_EQ(bytes_in("abc\"\\\n"),
            std::vector<std::byte>(artifact.stream.begin(), artifact.stream.end()));
  EXPECT_EQ(artifact.plan.cuts, (std::vector<std::uint16_t>{2, 1, 3}));
  EXPECT_EQ(artifact.plan.reconnects, (std::vector<std::uint16_t>{3}));
  EXPECT_TRUE(artifact.plan.resets);
}

TEST_F(SavedFailureTest, OfMoreThanAnInputHoldsTheLastIsKept) {
  SentConnection one;
  one.writes = {{bytes_in("x"), false}};
  Transcript many(20, one);
  many.back().writes.front().bytes = bytes_in("last");
  EXPECT_EQ(fuzz::connections(fuzz::read_artifact(artifact_of(many))).size(), 8U);
  SentConnection large;
  large.writes = {{std::vector<std::byte>(70'000), false}};
  const auto input = artifact_of({one, large});
  const fuzz::Artifact artifact = fuzz::read_artifact(input);
  EXPECT_EQ(artifact.stream.size(), 70'000U);
  EXPECT_EQ(artifact.plan.cuts, (std::vector<std::uint16_t>{65'535, 4'465}));
}

}  // namespace
}  // namespace portstorm::client
