#include "dummy_client/engine/echo_check.h"

#include <gtest/gtest.h>

#include <string>

namespace portstorm::client {
namespace {

using Verdict = EchoCheck::Verdict;

class EchoCheckTest : public testing::Test {
 protected:
  void sent(const std::string& text) { check.sent(std::as_bytes(std::span(text))); }
  Verdict received(const std::string& text) {
    return check.received(std::as_bytes(std::span(text)));
  }

  EchoCheck check;
};

TEST_F(EchoCheckTest, IsCompleteWhenEverythingIsBack) {
  EXPECT_TRUE(check.is_complete());
  sent("hello");
  EXPECT_FALSE(check.is_complete());
  EXPECT_EQ(received("hello"), Verdict::good);
  EXPECT_TRUE(check.is_complete());
}

TEST_F(EchoCheckTest, TheBytesMayComeInAnyPieces) {
  sent("hel");
  sent("lo");
  for (const char* piece : {"h", "", "ell"}) {
    EXPECT_EQ(received(piece), Verdict::good);
    EXPECT_FALSE(check.is_complete());
  }
  sent("!");
  EXPECT_EQ(received("o!"), Verdict::good);
  EXPECT_TRUE(check.is_complete());
}

TEST_F(EchoCheckTest, FindsADifferentByteAnywhere) {
  for (const char* wrong : {"Hello", "heLlo", "hellO"}) {
    check.clear();
    sent("hello");
    EXPECT_EQ(received(wrong), Verdict::different_bytes) << wrong;
  }
}

TEST_F(EchoCheckTest, MoreThanWasSentIsTooMuch) {
  EXPECT_EQ(received("x"), Verdict::too_many_bytes);
  sent("hello");
  EXPECT_EQ(received("hello!"), Verdict::too_many_bytes);
  EXPECT_EQ(received("hello"), Verdict::good);
  EXPECT_EQ(received("o"), Verdict::too_many_bytes);
}

TEST_F(EchoCheckTest, BeginsAnewWhenCleared) {
  sent("hello");
  EXPECT_EQ(received("he"), Verdict::good);
  check.clear();
  EXPECT_TRUE(check.is_complete());
  sent("again");
  EXPECT_EQ(received("again"), Verdict::good);
}

TEST(EchoCheckVerdicts, AreNamedForTheErrorTable) {
  EXPECT_EQ(to_string(Verdict::different_bytes), "other bytes than were sent");
  EXPECT_EQ(to_string(Verdict::too_many_bytes), "more bytes than were sent");
}

}  // namespace
}  // namespace portstorm::client
