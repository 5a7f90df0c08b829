#include "dummy_client/check/protocol_checks.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "wire/protocol_file.h"

namespace portstorm::client {
namespace {

std::optional<Suite> checks_of(const std::string& name) {
  const std::string path = PORTSTORM_SCENARIOS "/protocols/" + name + ".json";
  json_file::Mistakes mistakes(path);
  const auto protocol = wire::read_protocol_file(path, mistakes);
  Overrides overrides;
  overrides.target = "127.0.0.1:7";
  auto suite = checks_of_protocol(*protocol, path, overrides, mistakes);
  EXPECT_TRUE(mistakes.empty()) << mistakes.to_string();
  return suite;
}

std::vector<std::string> rows_of(const Suite& suite) {
  std::vector<std::string> rows;
  for (const Check& check : suite.checks) rows.push_back(check.row);
  return rows;
}

// The bytes that the only raw step of the check sends.
std::vector<std::byte> raw_of(const Suite& suite, const std::string& name) {
  for (const Check& check : suite.checks) {
    if (check.name != name) continue;
    for (const Step& step : suite.scenarios[check.scenario].cohorts[0].flow) {
      if (const auto* raw = std::get_if<RawStep>(&step.action)) return raw->bytes;
    }
  }
  ADD_FAILURE() << "no check is called " << name;
  return {};
}

TEST(ProtocolChecks, LieInEveryLengthThatTheHeaderAllows) {
  const auto suite = checks_of("tutorial_chat");
  ASSERT_TRUE(suite);
  for (unsigned bytes = 0; bytes < 5; ++bytes) {
    const auto raw = raw_of(*suite, "length says " + std::to_string(bytes) + " bytes");
    ASSERT_GE(raw.size(), 5U);
    EXPECT_EQ(raw[0], std::byte{static_cast<unsigned char>(bytes)});
    EXPECT_EQ(raw[1], std::byte{0});
  }
  const auto above = raw_of(*suite, "length just above the maximum");
  EXPECT_EQ(above[0], std::byte{0x01});
  EXPECT_EQ(above[1], std::byte{0x04});  // 1025
  const auto largest = raw_of(*suite, "largest length, and bytes behind it");
  EXPECT_EQ(largest[0], std::byte{0xff});
  EXPECT_EQ(largest[1], std::byte{0xff});
  EXPECT_GT(largest.size(), 65'535U);
}

TEST(ProtocolChecks, KnowHeadersOfOneByte) {
  const auto suite = checks_of("lecture_board");
  ASSERT_TRUE(suite);
  EXPECT_EQ(raw_of(*suite, "length says 1 bytes")[0], std::byte{1});
}

TEST(ProtocolChecks, OfAStreamAreAboutConnectionsAlone) {
  const auto suite = checks_of("echo");
  ASSERT_TRUE(suite);
  EXPECT_EQ(rows_of(*suite), (std::vector<std::string>{"3", "13", "19"}));
}

TEST(ProtocolChecks, EachEndsWithACanary) {
  for (const char* name : {"tutorial_chat", "lecture_board", "echo"}) {
    const auto suite = checks_of(name);
    ASSERT_TRUE(suite);
    for (const Scenario& scenario : suite->scenarios) EXPECT_TRUE(scenario.canary) << scenario.name;
  }
}

}  // namespace
}  // namespace portstorm::client
