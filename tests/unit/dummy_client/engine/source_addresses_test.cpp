#include "dummy_client/engine/source_addresses.h"

#include <gtest/gtest.h>

#include <map>

namespace portstorm::client {
namespace {

constexpr std::uint32_t ports = 28'000;
const Endpoint target = Endpoint::ipv4(127, 0, 0, 1, 11021);

TEST(SourceAddresses, ByDefaultTheSystemChooses) {
  const SourceAddresses none;
  EXPECT_EQ(none.of(0), std::nullopt);
  EXPECT_EQ(none.count(), 1U);
}

TEST(SourceAddresses, FewUsersOfALoopbackTargetNeedOne) {
  const auto sources = SourceAddresses::spread(target, 100, ports);
  EXPECT_EQ(sources.count(), 1U);
  EXPECT_EQ(sources.of(5), Endpoint::ipv4(127, 0, 0, 1, 0));
}

TEST(SourceAddresses, ManyUsersOfALoopbackTargetAreSpreadEvenly) {
  constexpr std::uint64_t users = 50'000;
  const auto sources = SourceAddresses::spread(target, users, ports);
  EXPECT_GT(sources.count(), users / ports);
  std::map<std::string, std::uint64_t> use;
  for (std::uint64_t vu = 0; vu < users; ++vu) ++use[sources.of(vu)->to_string()];
  EXPECT_EQ(use.size(), sources.count());
  for (const auto& [address, times] : use) {
    EXPECT_LT(times, ports / 2) << address;  // ports also rest in TIME_WAIT
  }
}

TEST(SourceAddresses, AreNeverMoreThanTheirLastByteTells) {
  const auto sources = SourceAddresses::spread(target, 1'000'000'000, ports);
  EXPECT_LE(sources.count(), 254U);
  for (std::uint64_t vu = 0; vu < 254; ++vu) {
    const auto source = sources.of(vu);
    ASSERT_TRUE(source);
    EXPECT_TRUE(source->is_loopback());
    EXPECT_GE(source->address[3], 1);
    EXPECT_LE(source->address[3], 254);
    EXPECT_EQ(source->port, 0);
  }
}

TEST(SourceAddresses, OfOtherTargetsAreTheSystemsChoice) {
  const Endpoint remote = Endpoint::ipv4(192, 0, 2, 1, 80);
  const Endpoint loopback_v6 = *Endpoint::parse("[::1]:80");
  for (const Endpoint& other : {remote, loopback_v6}) {
    EXPECT_EQ(SourceAddresses::spread(other, 1'000'000, ports).of(3), std::nullopt);
  }
}

TEST(SourceAddresses, ThatTheUserNamesAreTakenInTurn) {
  std::string why;
  const auto sources = SourceAddresses::from({"127.0.0.5", "127.0.0.9"}, target, why);
  ASSERT_TRUE(sources) << why;
  EXPECT_EQ(sources->count(), 2U);
  EXPECT_EQ(sources->of(0), Endpoint::ipv4(127, 0, 0, 5, 0));
  EXPECT_EQ(sources->of(1), Endpoint::ipv4(127, 0, 0, 9, 0));
  EXPECT_EQ(sources->of(2), sources->of(0));
}

TEST(SourceAddresses, TheNextAttemptIsTheNextAddress) {
  std::string why;
  const auto sources = SourceAddresses::from({"127.0.0.5", "127.0.0.9"}, target, why);
  ASSERT_TRUE(sources) << why;
  EXPECT_EQ(sources->of(0, 1), sources->of(1, 0));
  EXPECT_EQ(sources->of(1, 1), sources->of(0, 0));
}

TEST(SourceAddresses, MayBeIPv6TowardsAnIPv6Target) {
  std::string why;
  const auto sources = SourceAddresses::from({"::1"}, *Endpoint::parse("[::1]:80"), why);
  ASSERT_TRUE(sources) << why;
  EXPECT_EQ(sources->of(0), Endpoint::parse("[::1]:0"));
}

TEST(SourceAddresses, ThatAreNoneAreRefusedByName) {
  std::string why;
  EXPECT_FALSE(SourceAddresses::from({"127.0.0.2", "localhost"}, target, why));
  EXPECT_EQ(why, "the source address 'localhost' is not an IPv4 or IPv6 address");
  EXPECT_FALSE(SourceAddresses::from({"127.0.0.2:80"}, target, why));
  EXPECT_FALSE(SourceAddresses::from({""}, target, why));
}

TEST(SourceAddresses, OfTheOtherFamilyAreRefused) {
  std::string why;
  EXPECT_FALSE(SourceAddresses::from({"::1"}, target, why));
  EXPECT_EQ(why,
            "the source address ::1 and the target 127.0.0.1:11021 are not of the same family");
}

}  // namespace
}  // namespace portstorm::client
