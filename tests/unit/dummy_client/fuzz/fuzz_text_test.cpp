#include "dummy_client/fuzz/fuzz_text.h"

#include <gtest/gtest.h>

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

TEST(FuzzText, ALineOfTheLogIsOneObject) {
  CaseRecord record;
  record.number = 17;
  record.connection = 9;
  record.connection_case = 15;
  record.changes = {"length bent", "field \"x\" bent"};
  record.writes = 2;
  record.bytes = 30;
  record.hash = 0xabc;
  record.end = "left open";
  record.canary = 1500us;
  EXPECT_EQ(log_line(record),
            R"({"case": 17, "connection": 9, "connection_case": 15, )"
            R"("changes": ["length bent", "field \"x\" bent"], "writes": 2, "bytes": 30, )"
            R"("hash": "0000000000000abc", "end": "left open", "canary_ms": 1.500, )"
            R"("problem": ""})"
            "\n");
}

TEST(FuzzText, TheExitCodeSaysWhatWasFound) {
  FuzzResult result;
  EXPECT_EQ(fuzz_exit_code(result), 108);  // nothing was tried
  result.cases = 1;
  EXPECT_EQ(fuzz_exit_code(result), 0);
  result.is_aborted = true;
  EXPECT_EQ(fuzz_exit_code(result), 105);
  result.is_aborted = false;
  result.unreachable = "cannot connect: refused";
  EXPECT_EQ(fuzz_exit_code(result), 107);
  result.unreachable.clear();
  result.failures.resize(1);
  result.is_aborted = true;
  EXPECT_EQ(fuzz_exit_code(result), 99);  // found is found
}

TEST(FuzzText, TheSummaryNamesTheFilesAndTheWayBack) {
  Scenario scenario;
  scenario.name = "chat";
  scenario.target = "127.0.0.1:1";
  FuzzResult result;
  result.seed = 3;
  result.cases = 50;
  result.failures.resize(1);
  Failure& failure = result.failures.front();
  failure.number = 49;
  failure.what = "after it, the canary is not served: cannot connect: refused";
  failure.server_end = "signal 11";
  failure.transcript.resize(1);
  failure.transcript.front().first_case = 47;
  const std::string text =
      fuzz_summary(scenario, result, {{"f/seed3-case49.json", "f/seed3-case49.stream"}},
                   "dummy_client fuzz chat.json --target 127.0.0.1:1");
  for (const char* part :
       {"case 49: after it, the canary is not served: cannot connect: refused",
        "has ended: signal 11", "dummy_client run f/seed3-case49.json", "f/seed3-case49.stream",
        "dummy_client fuzz chat.json --target 127.0.0.1:1 --seed 3 --case 47-49", "FOUND 1"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << '\n' << text;
  }
}

}  // namespace
}  // namespace portstorm::client
