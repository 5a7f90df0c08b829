// The same seed gives the same numbers everywhere: these were computed apart from this program,
// and every platform must draw them.

#include "dummy_client/scenario/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "dummy_client/scenario/portable_math.h"

namespace portstorm::client {
namespace {

TEST(Random, DrawsTheReferenceNumbersOfXoshiro256) {
  Random random(1);
  EXPECT_EQ(random.next(), 0xb3f2af6d0fc710c5U);
  EXPECT_EQ(random.next(), 0x853b559647364ceaU);
  EXPECT_EQ(random.next(), 0x92f89756082a4514U);
  EXPECT_EQ(random.next(), 0x642e1c7bc266a3a7U);
}

TEST(Random, EachStreamOfASeedHasItsOwnNumbers) {
  Random user(42, 7);
  EXPECT_EQ(user.next(), 0x24bfb39aeb008c15U);
  EXPECT_EQ(user.next(), 0xd858489e7fc02496U);
  Random last(~std::uint64_t{0}, 123456);
  EXPECT_EQ(last.next(), 0x2e0f7b7bb077d415U);
  EXPECT_NE(Random(1, 2).next(), Random(2, 1).next());
}

TEST(Random, DistributionsAreTheSameToTheLastBit) {
  Random exponential(1), normal(1), lognormal(1), pareto(1);
  EXPECT_EQ(exponential.exponential(2), 2.4275199735799791);
  EXPECT_EQ(exponential.exponential(2), 1.4697584278251492);
  EXPECT_EQ(normal.normal(10, 2), 13.768792209575954);
  EXPECT_EQ(normal.normal(10, 2), 12.604180501405322);
  EXPECT_EQ(lognormal.lognormal(10, 2), 14.241563374624118);
  EXPECT_EQ(lognormal.lognormal(10, 2), 12.690371481148507);
  EXPECT_EQ(pareto.pareto(10, 3), 9.9912193987576341);
  EXPECT_EQ(pareto.pareto(10, 3), 8.5171324974257345);
}

TEST(Random, UniformIntegersAreTheSameToo) {
  Random die(1);
  std::vector<std::int64_t> thrown;
  for (int i = 0; i < 6; ++i) thrown.push_back(die.uniform_integer(1, 6));
  EXPECT_EQ(thrown, (std::vector<std::int64_t>{2, 5, 3, 6, 6, 5}));
}

TEST(Random, UniformIntegersAreSpreadEvenly) {
  Random random(3);
  std::vector<int> counts(10);
  for (int i = 0; i < 100'000; ++i)
    ++counts[static_cast<std::size_t>(random.uniform_integer(0, 9))];
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 400);
}

TEST(Random, TheWholeRangeOfIntegersIsARangeToo) {
  Random random(1), same(1);
  // min() + offset, where the offset is the generator's next word.
  const std::int64_t drawn = random.uniform_integer(INT64_MIN, INT64_MAX);
  EXPECT_EQ(static_cast<std::uint64_t>(drawn) - static_cast<std::uint64_t>(INT64_MIN), same.next());
  EXPECT_EQ(random.uniform_integer(5, 5), 5);
}

TEST(PortableMath, AgreesWithTheLibraryWithinAFewUnitsOfTheLastPlace) {
  for (double x = 1e-300; x < 1e300; x *= 7.3) {
    EXPECT_NEAR(portable_log(x) / std::log(x), 1, 1e-14) << x;
  }
  for (double x = -700; x < 700; x += 3.7) {
    EXPECT_NEAR(portable_exp(x) / std::exp(x), 1, 1e-13) << x;
  }
  EXPECT_EQ(portable_log(1), 0);
  EXPECT_EQ(portable_exp(0), 1);
  EXPECT_EQ(portable_exp(-1000), 0);
  EXPECT_TRUE(std::isinf(portable_exp(1000)));
}

}  // namespace
}  // namespace portstorm::client
