// What stands in ${...}.

#include "dummy_client/scenario/expression.h"

#include <gtest/gtest.h>

#include "dummy_client/scenario/random.h"

namespace portstorm::client {
namespace {

const Expression::Variables variables = {{"room_size", std::int64_t{10}},
                                         {"half", 0.5},
                                         {"name", std::string("bob")},
                                         {"zero", std::int64_t{0}}};

ExpressionValue value_of(std::string_view text, const EvaluationContext& context = {}) {
  std::string why;
  std::size_t offset = 0;
  const auto expression = Expression::parse(text, variables, why, offset);
  EXPECT_TRUE(expression) << text << ": " << why;
  return expression ? expression->evaluate(context) : ExpressionValue(std::string("no expression"));
}

ExpressionValue integer(std::int64_t value) {
  return value;
}

struct Refusal {
  std::string why;
  std::size_t offset = 0;
};

Refusal refusal_of(std::string_view text) {
  Refusal refusal;
  const auto expression = Expression::parse(text, variables, refusal.why, refusal.offset);
  EXPECT_FALSE(expression) << text;
  return refusal;
}

void expect_refused(std::string_view text, std::size_t offset, std::string_view why) {
  const Refusal refusal = refusal_of(text);
  EXPECT_EQ(refusal.offset, offset) << text << ": " << refusal.why;
  EXPECT_NE(refusal.why.find(why), std::string::npos) << text << ": " << refusal.why;
}

TEST(Expression, MultiplicationBindsTighterThanAddition) {
  EXPECT_EQ(value_of("2 + 3 * 4"), integer(14));
  EXPECT_EQ(value_of("(2 + 3) * 4"), integer(20));
  EXPECT_EQ(value_of("20 - 3 * 4 + 1"), integer(9));
}

TEST(Expression, OperatorsOfOneRankGoFromLeftToRight) {
  EXPECT_EQ(value_of("20 - 5 - 3"), integer(12));
  EXPECT_EQ(value_of("100 / 10 / 5"), integer(2));
  EXPECT_EQ(value_of("100 / 10 * 5"), integer(50));
}

TEST(Expression, TwoIntegersDivideToAnInteger) {
  EXPECT_EQ(value_of("7 / 2"), integer(3));
  EXPECT_EQ(value_of("-7 / 2"), integer(-3));
  EXPECT_EQ(value_of("-7 % 2"), integer(-1));
}

TEST(Expression, ANumberWithAFractionMakesTheResultOne) {
  EXPECT_EQ(value_of("7 / 2.0"), ExpressionValue(3.5));
  EXPECT_EQ(value_of("3 * half"), ExpressionValue(1.5));
}

TEST(Expression, TheVirtualUserAndItsIterationCountFromZero) {
  EvaluationContext context;
  context.vu = 257;
  context.iteration = 3;
  EXPECT_EQ(value_of("vu / room_size", context), integer(25));
  EXPECT_EQ(value_of("vu * 1000 + iteration", context), integer(257'003));
}

TEST(Expression, PlusJoinsTwoTexts) {
  EXPECT_EQ(value_of("name + name"), ExpressionValue(std::string("bobbob")));
}

TEST(Expression, VariablesAreConstantsWhenTheFileHasBeenRead) {
  std::string why;
  std::size_t offset = 0;
  EXPECT_TRUE(Expression::parse("room_size * 2", variables, why, offset)->is_constant());
  EXPECT_FALSE(Expression::parse("room_size * vu", variables, why, offset)->is_constant());
  EXPECT_TRUE(Expression::parse("stamp", variables, why, offset)->uses_stamp());
}

TEST(Expression, MistakesHaveTheirOffset) {
  expect_refused("1 + ", 4, "found the end");
  expect_refused("(1 + 2", 6, "expected \")\"");
  expect_refused("1 2", 2, "expected an operator");
  expect_refused("vu / rom_size", 5, "room_size");
  expect_refused("1 + name", 2, "\"+\"");
  expect_refused("-name", 0, "\"-\" needs a number");
  expect_refused("vu * sin(1)", 5, "unknown function \"sin\"");
  expect_refused("1 # 2", 2, "\"#\"");
  expect_refused("", 0, "found the end");
}

TEST(Expression, DivisionByZeroIsFoundWhenTheFileIsReadIfItCanBe) {
  expect_refused("1 + vu / zero", 7, "division by zero");
  EXPECT_THROW(value_of("10 / vu"), EvaluationError);
  EXPECT_THROW(value_of("10 % vu"), EvaluationError);
}

TEST(Expression, OverflowIsAnErrorAndNotAWrap) {
  expect_refused("9223372036854775807 + 1", 20, "64 bits");
  expect_refused("4611686018427387904 * 2", 20, "64 bits");
  expect_refused("-(-9223372036854775807 - 1)", 0, "64 bits");
  expect_refused("9223372036854775808", 0, "64 bits");
  EXPECT_EQ(value_of("-9223372036854775807 - 1"), integer(INT64_MIN));
}

TEST(Expression, RandomStaysWithinItsBoundsAndReachesBoth) {
  Random random(7);
  EvaluationContext context;
  context.random = &random;
  bool least = false, greatest = false;
  for (int i = 0; i < 1000; ++i) {
    const auto drawn = std::get<std::int64_t>(value_of("random(1, 6)", context));
    ASSERT_GE(drawn, 1);
    ASSERT_LE(drawn, 6);
    least = least || drawn == 1;
    greatest = greatest || drawn == 6;
  }
  EXPECT_TRUE(least && greatest);
}

TEST(Expression, RandomIsTheSameForTheSameSeed) {
  Random first(42, 5), second(42, 5), other(43, 5);
  EvaluationContext a, b, c;
  a.random = &first;
  b.random = &second;
  c.random = &other;
  int different = 0;
  for (int i = 0; i < 50; ++i) {
    const ExpressionValue drawn = value_of("random(0, 1000000)", a);
    EXPECT_EQ(drawn, value_of("random(0, 1000000)", b));
    different += drawn != value_of("random(0, 1000000)", c);
  }
  EXPECT_GT(different, 45);
}

TEST(Expression, RandomNeedsTwoIntegersInOrder) {
  expect_refused("random(6, 1)", 0, "must not be above");
  expect_refused("random(1, 2.5)", 0, "two integers");
  expect_refused("random(1)", 8, "expected \",\"");
  expect_refused("random", 0, "random(1, 6)");
  EXPECT_THROW(value_of("random(1, 6)"), EvaluationError);  // nobody to draw from
}

TEST(Expression, ComparisonsAreOneOrZero) {
  EXPECT_EQ(value_of("1 < 2"), integer(1));
  EXPECT_EQ(value_of("2 <= 1"), integer(0));
  EXPECT_EQ(value_of("2 > 1"), integer(1));
  EXPECT_EQ(value_of("2 >= 2"), integer(1));
  EXPECT_EQ(value_of("2 == 2.0"), integer(1));
  EXPECT_EQ(value_of("2 != 2"), integer(0));
  EXPECT_EQ(value_of("half < 1"), integer(1));
  EXPECT_EQ(value_of("(1 < 2) + (3 < 4)"), integer(2));
}

TEST(Expression, TextsAreComparedByteByByte) {
  EXPECT_EQ(value_of("name == 'bob'"), integer(1));
  EXPECT_EQ(value_of("name != 'alice'"), integer(1));
  EXPECT_EQ(value_of("name < 'bobby'"), integer(1));
  EXPECT_EQ(value_of("'' == name"), integer(0));
  EXPECT_EQ(value_of("name + '!' == 'bob!'"), integer(1));
  EXPECT_EQ(value_of("'a}b'"), ExpressionValue(std::string("a}b")));
}

TEST(Expression, ComparisonsBindLooserThanSumsAndTighterThanAnd) {
  EXPECT_EQ(value_of("1 + 1 == 2 && 3 * 2 > 5"), integer(1));
  EXPECT_EQ(value_of("0 == 1 || 1 == 1 && 0 == 1"), integer(0));
  EXPECT_EQ(value_of("!0 && !(2 > 3)"), integer(1));
  EXPECT_EQ(value_of("!5"), integer(0));
  EXPECT_EQ(value_of("2 && 3"), integer(1));
}

TEST(Expression, TheRightSideIsEvaluatedOnlyWhereItMatters) {
  EvaluationContext context;
  EXPECT_EQ(value_of("vu != 0 && 10 / vu > 1", context), integer(0));
  EXPECT_EQ(value_of("vu == 0 || 10 / vu > 1", context), integer(1));
  context.vu = 4;
  EXPECT_EQ(value_of("vu != 0 && 10 / vu > 1", context), integer(1));
}

TEST(Expression, WhatCannotBeCompared) {
  expect_refused("name == 1", 5, "not a text with a number");
  expect_refused("1 < 2 < 3", 6, "comparisons do not chain");
  expect_refused("1.5 && 1", 4, "\"&&\" needs two integers");
  expect_refused("name || 1", 5, "\"||\" needs two integers");
  expect_refused("!name", 0, "\"!\" needs an integer");
  expect_refused("vu = 1", 3, "equality is \"==\"");
  expect_refused("name == 'bob", 8, "without the \"'\" that ends the text");
  expect_refused("vu & 1", 3, "\"&\"");
}

TEST(Expression, DepthAndLengthAreBounded) {
  EXPECT_NE(refusal_of(std::string(100, '(') + "1" + std::string(100, ')')).why.find("nested"),
            std::string::npos);
  EXPECT_NE(refusal_of(std::string(2000, '1')).why.find("1024"), std::string::npos);
}

}  // namespace
}  // namespace portstorm::client
