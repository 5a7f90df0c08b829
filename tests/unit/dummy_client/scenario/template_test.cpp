// Texts with ${...} in them.

#include <gtest/gtest.h>

#include "dummy_client/scenario/expression.h"

namespace portstorm::client {
namespace {

const Expression::Variables variables = {{"room_size", std::int64_t{10}}, {"ratio", 2.5}};

Template parsed(std::string_view text) {
  std::string why;
  std::size_t offset = 0;
  auto result = Template::parse(text, variables, why, offset);
  EXPECT_TRUE(result) << text << ": " << why;
  return result.value_or(Template());
}

EvaluationContext user(std::uint64_t vu) {
  EvaluationContext context;
  context.vu = vu;
  return context;
}

std::string text_of(std::string_view text, const EvaluationContext& context = {}) {
  std::string out;
  parsed(text).append_text(context, out);
  return out;
}

TEST(Template, PutsValuesBetweenTheLiteralParts) {
  EXPECT_EQ(text_of("user${vu}", user(12)), "user12");
  EXPECT_EQ(text_of("${vu}-${vu + 1}!", user(1)), "1-2!");
  EXPECT_EQ(text_of("plain"), "plain");
  EXPECT_EQ(text_of("${ratio}ms"), "2.5ms");
}

TEST(Template, OneExpressionAloneKeepsItsType) {
  EXPECT_EQ(parsed("${vu / room_size}").evaluate(user(57)), ExpressionValue(std::int64_t{5}));
  EXPECT_EQ(parsed("${ratio}").evaluate({}), ExpressionValue(2.5));
  EXPECT_EQ(parsed(" ${vu}").evaluate(user(5)), ExpressionValue(std::string(" 5")));
}

TEST(Template, ADoubledDollarIsLiteral) {
  EXPECT_EQ(text_of("$${vu}"), "${vu}");
  EXPECT_EQ(text_of("5$ and $5"), "5$ and $5");
}

TEST(Template, TheStampIsCountedWithItsGreatestLength) {
  const Template value = parsed("to ${stamp}");
  EXPECT_TRUE(value.uses_stamp());
  EXPECT_EQ(value.least_bytes(), 3 + max_stamp_bytes);
  EvaluationContext context;
  context.stamp = "s1";
  EXPECT_EQ(text_of("to ${stamp}", context), "to s1");
}

TEST(Template, KnowsWhetherItIsConstant) {
  EXPECT_TRUE(parsed("a${room_size * 2}b").is_constant());
  EXPECT_FALSE(parsed("a${vu}b").is_constant());
  EXPECT_EQ(parsed("a${room_size * 2}b").least_bytes(), 4U);
}

TEST(Template, ABraceWithinATextDoesNotEndTheExpression) {
  EXPECT_EQ(text_of("${'{}' + '}'}!"), "{}}!");
  EXPECT_EQ(text_of("it's ${vu}, isn't it", user(3)), "it's 3, isn't it");
}

TEST(Template, WhatIsNotKnownBeforeTheRunCanBeReadByName) {
  ExpressionNames names(variables);
  names.captures["token"] = {0, ExpressionType::integer};
  std::string why;
  std::size_t offset = 0;
  const auto value = Template::parse("${vu}: ${token + 1}", names, why, offset);
  ASSERT_TRUE(value) << why;
  EXPECT_TRUE(value->uses_capture());
  EXPECT_FALSE(value->is_constant());
  EXPECT_EQ(value->readable_text(user(7)), "7: <token + 1>");
}

TEST(Template, MistakesHaveTheirOffsetInTheWholeText) {
  std::string why;
  std::size_t offset = 0;
  EXPECT_FALSE(Template::parse("room ${vu", variables, why, offset));
  EXPECT_EQ(offset, 5U);
  EXPECT_FALSE(Template::parse("room ${vu * nobody}", variables, why, offset));
  EXPECT_EQ(offset, 12U);
}

}  // namespace
}  // namespace portstorm::client
