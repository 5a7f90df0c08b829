#include "dummy_client/engine/flow_cursor.h"

#include <gtest/gtest.h>

#include <string>

namespace portstorm::client {
namespace {

// A step known by its place: line 3 is "3".
Step plain(std::uint32_t line) {
  return {ThinkStep{}, {line, 1}, std::nullopt};
}
Step repeat(std::int64_t count, Flow flow) {
  return {RepeatStep{Expression(count), std::move(flow)}, {0, 0}, std::nullopt};
}

// The steps performed, "12" for line 1 then line 2.
std::string walk(FlowCursor& cursor) {
  std::string steps;
  while (const Step* step = cursor.next()) {
    if (const auto* inner = std::get_if<RepeatStep>(&step->action)) {
      cursor.enter(inner->flow, inner->count.evaluate_integer({}));
    } else {
      steps += std::to_string(step->place.line);
    }
    if (steps.size() > 1000) return "does not end";
  }
  return steps;
}
std::string walk(const Flow& flow) {
  FlowCursor cursor;
  cursor.start(flow);
  return walk(cursor);
}

TEST(FlowCursor, GoesThroughTheStepsOnce) {
  EXPECT_EQ(walk({plain(1), plain(2), plain(3)}), "123");
  EXPECT_EQ(walk(Flow{}), "");
}

TEST(FlowCursor, RepeatsWhatIsWithin) {
  EXPECT_EQ(walk({plain(1), repeat(3, {plain(2), plain(3)}), plain(4)}), "12323234");
}

TEST(FlowCursor, RepeatsNest) {
  const Flow inner = {plain(2), repeat(2, {plain(3)})};
  EXPECT_EQ(walk({repeat(2, {plain(1), repeat(2, inner)}), plain(4)}), "123323312332334");
}

TEST(FlowCursor, NoRoundsAreNone) {
  EXPECT_EQ(walk({plain(1), repeat(0, {plain(2)}), plain(3)}), "13");
  EXPECT_EQ(walk({repeat(-5, {plain(2)}), plain(3)}), "3");
  EXPECT_EQ(walk({repeat(2, {repeat(0, {plain(2)})})}), "");
}

TEST(FlowCursor, ARepeatMayBeEmptyOrTheLastStep) {
  EXPECT_EQ(walk({repeat(5, {}), plain(1)}), "1");
  EXPECT_EQ(walk({plain(1), repeat(2, {plain(2)})}), "122");
}

TEST(FlowCursor, StepsBackToTheStepItGave) {
  const Flow flow = {plain(1), repeat(2, {plain(2)}), plain(3)};
  FlowCursor cursor;
  cursor.start(flow);
  EXPECT_EQ(cursor.next()->place.line, 1U);
  cursor.step_back();
  EXPECT_EQ(cursor.next()->place.line, 1U);
  const auto& inner = std::get<RepeatStep>(cursor.next()->action);
  cursor.enter(inner.flow, 2);
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(cursor.next()->place.line, 2U);
    cursor.step_back();
    EXPECT_EQ(cursor.next()->place.line, 2U);
  }
  EXPECT_EQ(cursor.next()->place.line, 3U);
  cursor.step_back();
  EXPECT_EQ(walk(cursor), "3");
}

TEST(FlowCursor, StopsInTheMiddleAndStartsAgain) {
  const Flow flow = {repeat(5, {plain(1), plain(2)})};
  FlowCursor cursor;
  cursor.start(flow);
  cursor.enter(std::get<RepeatStep>(cursor.next()->action).flow, 5);
  EXPECT_EQ(cursor.next()->place.line, 1U);
  cursor.stop();
  EXPECT_EQ(cursor.next(), nullptr);
  cursor.start(flow);
  EXPECT_EQ(walk(cursor), "1212121212");
}

}  // namespace
}  // namespace portstorm::client
