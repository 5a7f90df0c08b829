// The suites that come with Portstorm can be read, and leave no row of the checklist out.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <sstream>

#include "dummy_client/check/suite.h"

namespace portstorm::client {
namespace {

TEST(ShippedSuites, AreWithoutMistakes) {
  std::size_t suites = 0;
  for (const auto& file : std::filesystem::directory_iterator(PORTSTORM_SCENARIOS "/suites")) {
    const std::string path = file.path().generic_string();
    json_file::Mistakes mistakes(path);
    EXPECT_TRUE(read_suite_file(path, {}, mistakes)) << mistakes.to_string();
    ++suites;
  }
  EXPECT_GT(suites, 0U);
}

TEST(ShippedSuites, TheChatSuiteCoversEveryRowThatCanBeSeenFromOutside) {
  const std::string path = PORTSTORM_SCENARIOS "/suites/tutorial_chat.json";
  json_file::Mistakes mistakes(path);
  const auto suite = read_suite_file(path, {}, mistakes);
  ASSERT_TRUE(suite) << mistakes.to_string();
  std::set<int> rows;
  for (const Check& check : suite->checks) {
    std::istringstream list(check.row);
    for (std::string row; std::getline(list, row, ',');) rows.insert(std::stoi(row));
  }
  const std::set<int> wanted = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16, 18, 19, 20};
  EXPECT_EQ(rows, wanted);
}

}  // namespace
}  // namespace portstorm::client
