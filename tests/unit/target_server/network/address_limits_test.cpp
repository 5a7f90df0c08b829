#include "target_server/network/address_limits.h"

#include <gtest/gtest.h>

namespace portstorm::server {
namespace {

using namespace std::chrono_literals;

Endpoint address(std::uint32_t number, std::uint16_t port = 1) {
  return Endpoint::ipv4(10, static_cast<std::uint8_t>(number >> 16),
                        static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number),
                        port);
}

TEST(AddressLimits, AllowEverythingUnlessTold) {
  const NetworkOptions options;
  AddressLimits limits(options);
  for (int i = 0; i < 10'000; ++i) EXPECT_TRUE(limits.take(address(1), TimePoint{}));
}

TEST(AddressLimits, CountWhatOneAddressHasOpenWhateverItsPorts) {
  NetworkOptions options;
  options.max_per_address = 2;
  AddressLimits limits(options);
  EXPECT_TRUE(limits.take(address(1, 1), TimePoint{}));
  EXPECT_TRUE(limits.take(address(1, 2), TimePoint{}));
  EXPECT_FALSE(limits.take(address(1, 3), TimePoint{}));
  EXPECT_TRUE(limits.take(address(2), TimePoint{})) << "another address";
  limits.give_back(address(1, 2));
  EXPECT_TRUE(limits.take(address(1, 4), TimePoint{}));
}

TEST(AddressLimits, CountAnIpv6NetworkOf64BitsAsOneAddress) {
  NetworkOptions options;
  options.max_per_address = 1;
  AddressLimits limits(options);
  const auto take = [&](const char* peer) {
    return limits.take(Endpoint::parse(peer).value(), TimePoint{});
  };
  EXPECT_TRUE(take("[2001:db8:1:2::1]:1"));
  EXPECT_FALSE(take("[2001:db8:1:2:ffff:1:2:3]:1"));
  EXPECT_TRUE(take("[2001:db8:1:3::1]:1")) << "another network";
  EXPECT_TRUE(take("[::ffff:10.0.0.1]:1"));
  EXPECT_TRUE(take("[::ffff:10.0.0.2]:1")) << "IPv4 on an IPv6 socket";
}

TEST(AddressLimits, HoldEachAddressToItsRate) {
  NetworkOptions options;
  options.connects_per_second = 10;
  AddressLimits limits(options);
  const TimePoint start{1h};
  const auto taken = [&](TimePoint now) {
    int count = 0;
    while (limits.take(address(1), now)) ++count;
    return count;
  };
  EXPECT_EQ(taken(start), 10);
  EXPECT_EQ(taken(start + 50ms), 0);
  EXPECT_EQ(taken(start + 500ms), 5);
  EXPECT_EQ(taken(start + 1h), 10);
  EXPECT_TRUE(limits.take(address(2), start));
}

TEST(AddressLimits, RememberNoMoreAddressesThanTheyMayAndForgetTheIdle) {
  NetworkOptions options;
  options.max_per_address = 1;
  AddressLimits limits(options);
  for (std::uint32_t i = 0; i < AddressLimits::max_addresses; ++i) {
    ASSERT_TRUE(limits.take(address(i), TimePoint{}));
  }
  EXPECT_FALSE(limits.take(address(1'000'000), TimePoint{})) << "all have one open";
  limits.give_back(address(77));
  EXPECT_TRUE(limits.take(address(1'000'000), TimePoint{}));
}

}  // namespace
}  // namespace portstorm::server
