// Times with their units.

#include "dummy_client/scenario/duration.h"

#include <gtest/gtest.h>

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

std::chrono::nanoseconds parsed(std::string_view text) {
  std::string why;
  const auto duration = parse_duration(text, why);
  EXPECT_TRUE(duration) << text << " " << why;
  return duration.value_or(-1ns);
}

std::string refusal(std::string_view text) {
  std::string why;
  EXPECT_FALSE(parse_duration(text, why)) << text;
  return why;
}

TEST(Duration, ReadsEveryUnit) {
  EXPECT_EQ(parsed("3ns"), 3ns);
  EXPECT_EQ(parsed("200us"), 200us);
  EXPECT_EQ(parsed("250ms"), 250ms);
  EXPECT_EQ(parsed("5s"), 5s);
  EXPECT_EQ(parsed("2m"), 2min);
  EXPECT_EQ(parsed("1h"), 1h);
  EXPECT_EQ(parsed("0s"), 0s);
}

TEST(Duration, ReadsFractionsAndSums) {
  EXPECT_EQ(parsed("1.5s"), 1500ms);
  EXPECT_EQ(parsed("16.667ms"), 16'667us);
  EXPECT_EQ(parsed("1m30s"), 90s);
  EXPECT_EQ(parsed("1h2m3s4ms"), 1h + 2min + 3s + 4ms);
}

TEST(Duration, ANumberWithoutAUnitIsAMistakeThatNamesBoth) {
  EXPECT_NE(refusal("10").find("\"10s\" for seconds or \"10ms\""), std::string::npos);
  EXPECT_NE(refusal("1m30").find("\"1m30s\""), std::string::npos);
}

TEST(Duration, RefusesWhatIsNoTime) {
  EXPECT_NE(refusal("").find("empty"), std::string::npos);
  EXPECT_NE(refusal("soon").find("no time"), std::string::npos);
  EXPECT_NE(refusal("-5s").find("no time"), std::string::npos);
  EXPECT_NE(refusal("5 s").find("unknown unit"), std::string::npos);
  EXPECT_NE(refusal("5min").find("unknown unit \"min\""), std::string::npos);
  EXPECT_NE(refusal("5s1m").find("largest first"), std::string::npos);
  EXPECT_NE(refusal("9000h").find("longer than a year"), std::string::npos);
}

TEST(Duration, WritesWhatItReads) {
  for (const char* text :
       {"0s", "1ns", "1.5us", "16.667ms", "250ms", "5s", "1m30s", "1h", "1h500ms", "2h3m4.005s"}) {
    EXPECT_EQ(duration_text(parsed(text)), text);
  }
}

}  // namespace
}  // namespace portstorm::client
