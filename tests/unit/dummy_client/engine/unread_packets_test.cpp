#include "dummy_client/engine/unread_packets.h"

#include <gtest/gtest.h>

#include <string>

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

class UnreadPacketsTest : public testing::Test {
 protected:
  void add(const wire::PacketDefinition* definition, const std::string& bytes) {
    EXPECT_TRUE(unread.add(definition, TimePoint(1ms), std::as_bytes(std::span(bytes))));
  }
  std::string take(const wire::PacketDefinition* definition) {
    const auto packet = unread.take(definition);
    if (!packet) return "none";
    return {reinterpret_cast<const char*>(packet->bytes.data()), packet->bytes.size()};
  }

  const wire::PacketDefinition login{};
  const wire::PacketDefinition notify{};
  UnreadPackets unread;
};

TEST_F(UnreadPacketsTest, AreTakenByKindInTheOrderTheyCame) {
  add(&login, "1");
  add(&notify, "2");
  add(&login, "3");
  add(nullptr, "4");
  EXPECT_EQ(take(&notify), "2");
  EXPECT_EQ(take(&login), "1");
  EXPECT_EQ(take(&login), "3");
  EXPECT_EQ(take(&login), "none");
  EXPECT_EQ(take(nullptr), "4");
}

TEST_F(UnreadPacketsTest, KnowWhenTheyCame) {
  EXPECT_TRUE(unread.add(&login, TimePoint(42ms), {}));
  EXPECT_EQ(unread.take(&login)->arrived, TimePoint(42ms));
}

TEST_F(UnreadPacketsTest, AreBoundedInNumberAndInBytes) {
  for (std::size_t i = 0; i < UnreadPackets::max_packets; ++i) {
    ASSERT_TRUE(unread.add(&login, TimePoint(1ms), {}));
  }
  EXPECT_FALSE(unread.add(&login, TimePoint(1ms), {}));
  EXPECT_TRUE(unread.take(&login));
  EXPECT_TRUE(unread.add(&login, TimePoint(1ms), {}));

  unread.clear();
  const std::vector<std::byte> half(UnreadPackets::max_bytes / 2);
  EXPECT_TRUE(unread.add(&login, TimePoint(1ms), half));
  EXPECT_TRUE(unread.add(&login, TimePoint(1ms), half));
  EXPECT_FALSE(unread.add(&login, TimePoint(1ms), std::vector<std::byte>(1)));
  EXPECT_TRUE(unread.take(&login));
  EXPECT_TRUE(unread.add(&login, TimePoint(1ms), half));
}

TEST_F(UnreadPacketsTest, AreGoneWhenCleared) {
  add(&login, "1");
  unread.clear();
  EXPECT_EQ(take(&login), "none");
}

}  // namespace
}  // namespace portstorm::client
