#include "dummy_client/engine/echo_check.h"

#include <gtest/gtest.h>

#include <string>

namespace portstorm::client {
namespace {

using Echo = EchoCheck::Verdict;

class EchoCheckTest : public testing::Test {
 protected:
  void sent(const std::string& text) { check.sent(std::as_bytes(std::span(text))); }
  Echo received(const std::string& text) { return check.received(std::as_bytes(std::span(text))); }

  EchoCheck check;
};

TEST_F(EchoCheckTest, IsCompleteWhenEverythingIsBack) {
  EXPECT_TRUE(check.is_complete());
  sent("hello");
  EXPECT_FALSE(check.is_complete());
  EXPECT_EQ(received("hello"), Echo::good);
  EXPECT_TRUE(check.is_complete());
}

TEST_F(EchoCheckTest, TheBytesMayComeInAnyPieces) {
  sent("hel");
  sent("lo");
  for (const char* piece : {"h", "", "ell"}) {
    EXPECT_EQ(received(piece), Echo::good);
    EXPECT_FALSE(check.is_complete());
  }
  sent("!");
  EXPECT_EQ(received("o!"), Echo::good);
  EXPECT_TRUE(check.is_complete());
}

TEST_F(EchoCheckTest, FindsADifferentByteAnywhere) {
  for (const char* wrong : {"Hello", "heLlo", "hellO"}) {
    check.clear();
    sent("hello");
    EXPECT_EQ(received(wrong), Echo::different_bytes) << wrong;
  }
}

TEST_F(EchoCheckTest, MoreThanWasSentIsTooMuch) {
  EXPECT_EQ(received("x"), Echo::too_many_bytes);
  sent("hello");
  EXPECT_EQ(received("hello!"), Echo::too_many_bytes);
  EXPECT_EQ(received("hello"), Echo::good);
  EXPECT_EQ(received("o"), Echo::too_many_bytes);
}

TEST_F(EchoCheckTest, BeginsAnewWhenCleared) {
  sent("hello");
  EXPECT_EQ(received("he"), Echo::good);
  check.clear();
  EXPECT_TRUE(check.is_complete());
  sent("again");
  EXPECT_EQ(received("again"), Echo::good);
}

TEST(EchoCheckVerdicts, AreNamedForTheErrorTable) {
  EXPECT_EQ(to_string(Echo::different_bytes), "other bytes than were sent");
  EXPECT_EQ(to_string(Echo::too_many_bytes), "more bytes than were sent");
}

}  // namespace
}  // namespace portstorm::client
