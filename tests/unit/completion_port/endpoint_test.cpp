#include "completion_port/endpoint.h"

#include <gtest/gtest.h>

namespace portstorm {
namespace {

TEST(Endpoint, ReadsAndWritesTheSameText) {
  for (const char* text : {"127.0.0.1:11021", "0.0.0.0:0", "[::1]:65535", "[2001:db8::7]:1"}) {
    const auto endpoint = Endpoint::parse(text);
    ASSERT_TRUE(endpoint.has_value()) << text;
    EXPECT_EQ(endpoint->to_string(), text);
  }
}

TEST(Endpoint, RefusesWhatIsNoAddressWithAPort) {
  for (const char* text : {"", "127.0.0.1", "127.0.0.1:", ":80", "127.0.0.1:65536", "127.0.0.1:-1",
                           "localhost:80", "::1:80", "[::1]", "127.0.0.1:80x", "1.2.3:4"}) {
    EXPECT_FALSE(Endpoint::parse(text).has_value()) << text;
  }
}

TEST(Endpoint, KnowsLoopback) {
  EXPECT_TRUE(Endpoint::parse("127.8.9.1:1")->is_loopback());
  EXPECT_TRUE(Endpoint::parse("[::1]:1")->is_loopback());
  EXPECT_FALSE(Endpoint::parse("10.0.0.1:1")->is_loopback());
}

TEST(Resolve, TakesNamesAndNumbers) {
  std::string why;
  EXPECT_FALSE(resolve("127.0.0.1:80", why).empty()) << why;
  EXPECT_FALSE(resolve("localhost:80", why).empty()) << why;
  EXPECT_TRUE(resolve("localhost", why).empty());
  EXPECT_NE(why.find("HOST:PORT"), std::string::npos);
}

}  // namespace
}  // namespace portstorm
