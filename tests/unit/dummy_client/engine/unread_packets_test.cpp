#include "dummy_client/engine/unread_packets.h"

#include <gtest/gtest.h>

#include <string>

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

class UnreadPacketsTest : public testing::Test {
 protected:
  void add(const wire::PacketDefinition* definition, const std::string& bytes) {
    unread.add(definition, TimePoint(1ms), std::as_bytes(std::span(bytes)));
  }
  std::string take(const wire::PacketDefinition* definition) {
    const auto packet = unread.take(definition);
    if (!packet) return "none";
    return {reinterpret_cast<const char*>(packet->bytes.data()), packet->bytes.size()};
  }

  const wire::PacketDefinition login;
  const wire::PacketDefinition notify;
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
  unread.add(&login, TimePoint(42ms), {});
  EXPECT_EQ(unread.take(&login)->arrived, TimePoint(42ms));
}

TEST_F(UnreadPacketsTest, TheOldestMakeRoom) {
  const int extra = 10;
  for (int i = 0; i < static_cast<int>(UnreadPackets::max_packets) + extra; ++i) {
    add(&login, std::to_string(i));
  }
  for (std::size_t i = 0; i < UnreadPackets::max_packets; ++i) {
    EXPECT_EQ(take(&login), std::to_string(i + extra));
  }
  EXPECT_EQ(take(&login), "none");
}

TEST_F(UnreadPacketsTest, AreGoneWhenCleared) {
  add(&login, "1");
  unread.clear();
  EXPECT_EQ(take(&login), "none");
}

}  // namespace
}  // namespace portstorm::client
