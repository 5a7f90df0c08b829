#include "dummy_client/engine/stamp.h"

#include <gtest/gtest.h>

#include <limits>

#include "dummy_client/scenario/expression.h"

namespace portstorm::client {
namespace {

constexpr std::uint64_t run = 0x1234'5678'9abc'def0;
constexpr Stamp example{7, 123, 4711, 1'500'000};
constexpr Stamp largest{
    std::numeric_limits<std::uint32_t>::max(), std::numeric_limits<std::uint32_t>::max(),
    std::numeric_limits<std::uint64_t>::max(), std::numeric_limits<std::uint64_t>::max()};

std::string text_of(const Stamp& stamp) {
  std::string text = "what it held before";
  write_stamp(stamp, run, text);
  return text;
}

TEST(Stamp, IsReadAsItWasWritten) {
  for (const Stamp& stamp : {Stamp{}, example, largest, Stamp{0, 1, 2, 3}}) {
    EXPECT_EQ(read_stamp(text_of(stamp), run), stamp);
  }
}

TEST(Stamp, FitsIntoItsFieldWithTheLargestNumbers) {
  EXPECT_LE(text_of(largest).size(), max_stamp_bytes);
}

TEST(Stamp, IsPrintableAndFreeOfDelimiters) {
  for (const char character : text_of(largest) + text_of(example)) {
    EXPECT_GT(character, ' ');
    EXPECT_LT(character, '\x7f');
  }
}

TEST(Stamp, IsFoundWithinOtherText) {
  EXPECT_EQ(read_stamp("hello " + text_of(example) + ", and more; -", run), example);
  EXPECT_EQ(read_stamp(text_of(example) + text_of(largest), run), example);
}

TEST(Stamp, IsFoundBehindWhatOnlyBeginsLikeOne) {
  for (const std::string before : {"~", "~~wave~ ", "~1-2-", "~1-2-3-4-5;"}) {
    EXPECT_EQ(read_stamp(before + text_of(example), run), example) << before;
  }
}

TEST(Stamp, OfAnotherRunIsRefused) {
  EXPECT_EQ(read_stamp(text_of(example), run + 1), std::nullopt);
}

TEST(Stamp, WithAnyBitFlippedIsRefused) {
  for (const Stamp& stamp : {example, largest, Stamp{0xabcdef, 0, 0xabcdef, 0xabcdef}}) {
    const std::string good = text_of(stamp);
    for (std::size_t i = 0; i < good.size() * 8; ++i) {
      std::string damaged = good;
      damaged[i / 8] = static_cast<char>(damaged[i / 8] ^ (1 << (i % 8)));
      EXPECT_EQ(read_stamp(damaged, run), std::nullopt) << good << " became " << damaged;
    }
  }
}

TEST(Stamp, TruncatedIsRefused) {
  const std::string whole = text_of(example);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_EQ(read_stamp(whole.substr(0, length), run), std::nullopt) << length;
    EXPECT_EQ(read_stamp(whole.substr(whole.size() - length), run), std::nullopt) << length;
  }
}

TEST(Stamp, WithNumbersBeyondTheirTypesIsRefused) {
  for (const char* text :
       {"~100000007-7b-1267-16e360-0;", "~7-10000007b-1267-16e360-0;",
        "~7-7b-11111111111111111-16e360-0;", "~-7-7b-1267-16e360-0;", "no stamp"}) {
    EXPECT_EQ(read_stamp(text, run), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace portstorm::client
