#include "dummy_client/check/suite.h"

#include <gtest/gtest.h>

namespace portstorm::client {
namespace {

struct Reading {
  std::optional<Suite> suite;
  std::string mistakes;
};

// As if the text were a file in scenarios/suites.
Reading read(const std::string& text, const Overrides& overrides = {}) {
  const std::string path = PORTSTORM_SCENARIOS "/suites/test.json";
  json_file::Mistakes mistakes(path);
  const auto document = json_file::parse(text, mistakes);
  Reading reading;
  if (document) reading.suite = read_suite(*document, path, overrides, mistakes);
  for (const json_file::Mistake& mistake : mistakes.all()) {
    reading.mistakes += std::to_string(mistake.place.line) + ":" +
                        std::to_string(mistake.place.column) + ": " + mistake.message + "\n";
  }
  return reading;
}

std::string suite_of(const std::string& checks) {
  return "{\"suite\": \"s\", \"target\": \"127.0.0.1:7\", \"checks\": [\n" + checks + "]}";
}

const std::string coalesced = R"({"check": "c", "row": "1", "bug": "b",
  "scenario": "../coalescers.json", "detected_by": ["cohort coalescers", "canary"]})";

TEST(Suite, IsReadWithItsScenarios) {
  const Reading reading = read(suite_of(coalesced + "," + coalesced));
  ASSERT_TRUE(reading.suite) << reading.mistakes;
  EXPECT_EQ(reading.suite->name, "s");
  EXPECT_EQ(reading.suite->scenarios.size(), 1U);  // named twice, run once
  EXPECT_EQ(reading.suite->scenarios[0].target, "127.0.0.1:7");
  ASSERT_EQ(reading.suite->checks.size(), 2U);
  const Check& check = reading.suite->checks[1];
  EXPECT_EQ(check.row, "1");
  EXPECT_TRUE(check.applies);
  ASSERT_EQ(check.detected_by.size(), 2U);
  EXPECT_EQ(check.detected_by[0].kind, Trace::Kind::cohort);
  EXPECT_EQ(check.detected_by[0].cohort, "coalescers");
  EXPECT_EQ(check.detected_by[1].kind, Trace::Kind::canary);
}

TEST(Suite, WithoutTracesLooksAtEverythingThatShouldNotBe) {
  const Reading reading =
      read(suite_of(R"({"check": "c", "bug": "b", "scenario": "../coalescers.json"})"));
  ASSERT_TRUE(reading.suite) << reading.mistakes;
  EXPECT_EQ(reading.suite->checks[0].detected_by.size(), 4U);
}

TEST(Suite, SettingsGoToTheScenariosThatKnowThem) {
  Overrides overrides;
  overrides.target = "127.0.0.1:9";
  overrides.set = {{"burst", "3"}};
  const Reading reading = read(suite_of(coalesced), overrides);
  ASSERT_TRUE(reading.suite) << reading.mistakes;
  EXPECT_EQ(reading.suite->target, "127.0.0.1:9");
  EXPECT_EQ(reading.suite->scenarios[0].variables.at("burst"), ExpressionValue(std::int64_t{3}));

  overrides.set = {{"bursts", "3"}};
  EXPECT_EQ(read(suite_of(coalesced), overrides).mistakes,
            "1:1: --set bursts: no scenario of the suite has such a variable\n");
}

TEST(Suite, AConditionMayLeaveACheckOut) {
  const std::string check = R"({"check": "c", "bug": "b", "scenario": "../coalescers.json",
    "applies_if": "${burst > 100}"})";
  const Reading out = read(suite_of(check));
  ASSERT_TRUE(out.suite) << out.mistakes;
  EXPECT_FALSE(out.suite->checks[0].applies);
  Overrides overrides;
  overrides.set = {{"burst", "101"}};
  const Reading in = read(suite_of(check), overrides);
  ASSERT_TRUE(in.suite) << in.mistakes;
  EXPECT_TRUE(in.suite->checks[0].applies);
}

struct WrongSuite {
  std::string text;
  std::string mistake;
};

class SuiteMistakes : public testing::TestWithParam<WrongSuite> {};

TEST_P(SuiteMistakes, AreNamedWithTheirPlace) {
  const Reading reading = read(GetParam().text);
  EXPECT_FALSE(reading.suite);
  EXPECT_NE(reading.mistakes.find(GetParam().mistake), std::string::npos) << reading.mistakes;
}

std::string with(const std::string& key, const std::string& value) {
  return suite_of(R"({"check": "c", "bug": "b", "scenario": "../coalescers.json", ")" + key +
                  "\": " + value + "}");
}

INSTANTIATE_TEST_SUITE_P(
    All, SuiteMistakes,
    testing::Values(
        WrongSuite{"[]", "1:1: a suite must be an object"},
        WrongSuite{R"({"suite": "s"})", "1:1: \"checks\" is missing"},
        WrongSuite{suite_of(""), "\"checks\" is empty"},
        WrongSuite{R"({"suite": "s", "cheks": []})", "1:16: unknown key \"cheks\""},
        WrongSuite{with("rows", "\"1\""), "2:62: unknown key \"rows\""},
        WrongSuite{with("row", "1"), "\"row\" must be a string"},
        WrongSuite{with("detected_by", "[]"), "\"detected_by\" is empty"},
        WrongSuite{with("detected_by", "[\"ledgr\"]"), "did you mean \"ledger\"?"},
        WrongSuite{with("detected_by", "[\"cohort talker\"]"), "did you mean \"talkers\"?"},
        WrongSuite{with("detected_by", "[\"cohort NAME\"]"), "has no cohort \"NAME\""},
        WrongSuite{with("applies_if", "\"burst\""), "must be one \"${...}\""},
        WrongSuite{with("applies_if", "\"${brst > 1}\""), "unknown name \"brst\""},
        WrongSuite{with("applies_if", "\"${vu > 1}\""), "a condition on the scenario's variables"},
        WrongSuite{suite_of(R"({"check": "c", "bug": "b", "scenario": "../nowhere.json"})"),
                   "the scenario has mistakes of its own"}));

// What --only leaves out needs no ports and no time.
TEST(Suite, AScenarioIsWantedByTheChecksThatApply) {
  Suite suite;
  suite.scenarios.resize(3);
  suite.checks.resize(2);
  suite.checks[0].scenario = 1;
  suite.checks[1].scenario = 2;
  suite.checks[1].applies = false;
  EXPECT_FALSE(is_wanted(suite, 0));
  EXPECT_TRUE(is_wanted(suite, 1));
  EXPECT_FALSE(is_wanted(suite, 2));
}

TEST(Suite, IsToldFromAProtocolFile) {
  json_file::Mistakes mistakes("");
  EXPECT_TRUE(is_suite(*json_file::parse(suite_of(coalesced), mistakes)));
  EXPECT_FALSE(is_suite(*json_file::parse(R"({"protocol": "p", "framing": {}})", mistakes)));
  EXPECT_FALSE(is_suite(*json_file::parse("[]", mistakes)));
}

}  // namespace
}  // namespace portstorm::client
