#include "dummy_client/report/incidents.h"

#include <gtest/gtest.h>

#include "tests/unit/dummy_client/report/sample_result.h"

namespace portstorm::client {
namespace {

RunResult run_with_errors(const std::vector<std::uint64_t>& errors) {
  RunResult result;
  for (const std::uint64_t count : errors) {
    Second& second = result.seconds.emplace_back();
    second.time = static_cast<double>(result.seconds.size());
    second.errors = count;
  }
  return result;
}

TEST(Incidents, NeighbouringSecondsWithErrorsAreOne) {
  const Table table = incident_table(run_with_errors({0, 3, 4, 0, 0, 1}));
  ASSERT_EQ(table.size(), 3U);
  EXPECT_EQ(table[1], (Row{"1s to 3s", "errors", "7"}));
  EXPECT_EQ(table[2], (Row{"5s to 6s", "errors", "1"}));
}

TEST(Incidents, StandByTimeAndWhatHasNoneBehindThem) {
  const Table table = incident_table(full_result());
  ASSERT_EQ(table.size(), 7U);
  EXPECT_EQ(table[1], (Row{"2.50s", "mark: 배포 시작", "1"}));
  EXPECT_EQ(table[2], (Row{"6s to 7s", "errors", "2"}));
  EXPECT_EQ(table[3], (Row{"6.25s", "mark: cache <cleared>", "50"}));
  EXPECT_EQ(table[4], (Row{"whole run", "expect say: failed", "2"}));
  EXPECT_EQ(table[5][2], "4");   // short sends
  EXPECT_EQ(table[6][2], "31");  // dropped iterations
}

TEST(Incidents, AreNoneWhenNothingHappened) {
  EXPECT_EQ(incident_table(run_with_errors({0, 0})).size(), 1U);
}

TEST(Incidents, AreLimited) {
  RunResult result;
  for (int i = 0; i < 1000; ++i) result.marks.push_back({i * 1.0, std::to_string(i), 1});
  const Table table = incident_table(result);
  ASSERT_EQ(table.size(), 1 + max_incidents + 1);
  EXPECT_EQ(table.back()[1], "and 940 more");
}

}  // namespace
}  // namespace portstorm::client
