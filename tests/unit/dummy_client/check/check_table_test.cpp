#include "dummy_client/check/check_table.h"

#include <gtest/gtest.h>

namespace portstorm::client {
namespace {

Suite two_checks() {
  Suite suite;
  suite.name = "suite";
  suite.description = "two checks";
  suite.target = "127.0.0.1:1";
  suite.scenarios.emplace_back().name = "scenario";
  suite.checks = {{"first", "1", "bug one", 0, {}, true}, {"second", "2", "bug two", 0, {}, true}};
  return suite;
}

using Results = std::vector<CheckResult>;

TEST(CheckTable, SaysWhatWasFoundAndWhy) {
  const std::string text = check_table(
      two_checks(), {{Finding::detected, "3 missing"}, {Finding::not_seen, "10 flows"}});
  for (const char* words : {"✗  first", "bug one", "DETECTED", "3 missing", "second", "not seen",
                            "10 flows", "1 of 2 bugs detected, 1 not seen"}) {
    EXPECT_NE(text.find(words), std::string::npos) << words << " in\n" << text;
  }
}

TEST(CheckTable, AsJsonHasTheSame) {
  const std::string text =
      check_json(two_checks(), {{Finding::detected, "say \"no\""}, {Finding::not_run, ""}});
  for (const char* words : {R"("check": "first")", R"("result": "DETECTED")",
                            R"("evidence": "say \"no\"")", R"("scenario": "scenario")"}) {
    EXPECT_NE(text.find(words), std::string::npos) << words << " in\n" << text;
  }
}

TEST(CheckTable, ExitCodesAreThoseOfRuns) {
  EXPECT_EQ(check_exit_code(Results{{Finding::not_seen, ""}, {Finding::not_applicable, ""}}), 0);
  EXPECT_EQ(check_exit_code(Results{{Finding::not_seen, ""}, {Finding::detected, ""}}), 99);
  for (const auto& [verdict, code] :
       {std::pair{Verdict::aborted, 105}, std::pair{Verdict::unreachable, 107},
        std::pair{Verdict::invalid, 108}}) {
    EXPECT_EQ(check_exit_code(Results{{Finding::not_seen, ""}, {Finding::not_run, "", verdict}}),
              code);
  }
}

}  // namespace
}  // namespace portstorm::client
