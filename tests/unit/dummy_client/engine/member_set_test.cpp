#include "dummy_client/engine/member_set.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace portstorm::client {
namespace {

TEST(MemberSet, IsEmptyAtFirst) {
  const MemberSet members;
  EXPECT_EQ(members.count(), 0U);
  for (const std::uint32_t slot : {0U, 63U, 64U, 1000U}) EXPECT_FALSE(members.has(slot));
}

TEST(MemberSet, HoldsSlotsOnBothSidesOfAWord) {
  MemberSet members;
  for (const std::uint32_t slot : {0U, 63U, 64U, 127U, 128U, 5000U}) {
    members.insert(slot);
    EXPECT_TRUE(members.has(slot));
  }
  for (const std::uint32_t slot : {1U, 62U, 65U, 126U, 129U, 4999U})
    EXPECT_FALSE(members.has(slot));
  EXPECT_EQ(members.count(), 6U);
}

TEST(MemberSet, EraseOfWhatIsNotThereIsHarmless) {
  MemberSet members;
  members.insert(3);
  members.erase(4);
  members.erase(100'000);
  EXPECT_EQ(members.count(), 1U);
}

TEST(MemberSet, DoesWhatASetDoes) {
  std::mt19937 random(1);
  MemberSet members;
  std::set<std::uint32_t> model;
  for (int step = 0; step < 10'000; ++step) {
    const auto slot = static_cast<std::uint32_t>(random() % 300);
    if (random() % 2 == 0) {
      members.insert(slot);
      model.insert(slot);
    } else {
      members.erase(slot);
      model.erase(slot);
    }
    ASSERT_EQ(members.count(), model.size());
    ASSERT_EQ(members.has(slot), model.count(slot) != 0);
    const auto other = static_cast<std::uint32_t>(random() % 300);
    ASSERT_EQ(members.has(other), model.count(other) != 0);
  }
}

}  // namespace
}  // namespace portstorm::client
