#include "target_server/network/fault_options.h"

#include <gtest/gtest.h>

namespace portstorm::server {
namespace {

using namespace std::chrono_literals;

FaultOptions parsed(std::string_view text) {
  FaultOptions options;
  std::string why;
  EXPECT_TRUE(parse_faults(text, options, why)) << why;
  return options;
}

std::string mistake_in(std::string_view text) {
  FaultOptions options;
  std::string why;
  return parse_faults(text, options, why) ? "none" : why;
}

TEST(FaultOptions, AreOffUnlessAskedFor) {
  EXPECT_FALSE(FaultOptions().any());
  EXPECT_FALSE(parsed("short_send=0").any());
}

TEST(FaultOptions, AreReadFromAList) {
  const FaultOptions options = parsed("short_send=0.01,reset=0.001,delay=0.5:20ms");
  EXPECT_DOUBLE_EQ(options.short_send, 0.01);
  EXPECT_DOUBLE_EQ(options.reset, 0.001);
  EXPECT_DOUBLE_EQ(options.delay, 0.5);
  EXPECT_EQ(options.delay_time, 20ms);
}

TEST(FaultOptions, DelayEveryReceiveWithoutAProbability) {
  const FaultOptions options = parsed("delay=5ms");
  EXPECT_DOUBLE_EQ(options.delay, 1);
  EXPECT_EQ(options.delay_time, 5ms);
}

TEST(FaultOptions, SayWhatIsWrong) {
  EXPECT_EQ(mistake_in("reset=2"), "\"reset=2\": a probability from 0 to 1 was expected");
  EXPECT_EQ(mistake_in("short_send"), "\"short_send\": a probability from 0 to 1 was expected");
  EXPECT_EQ(mistake_in("tear=1"),
            "\"tear=1\": there are short_send=PROBABILITY, reset=PROBABILITY and delay=TIME");
  for (const char* text : {"", ",", "reset=nan", "reset=-1", "delay=", "delay=5",
                           "delay=1:", "delay=2:5ms", "delay=10001ms", "delay=5s", "reset=0.1,"}) {
    EXPECT_NE(mistake_in(text), "none") << text;
  }
}

}  // namespace
}  // namespace portstorm::server
