#include "dummy_client/engine/budget.h"

#include <gtest/gtest.h>

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

const Endpoint target = Endpoint::ipv4(127, 0, 0, 1, 11021);

Scenario scenario_of(std::uint64_t vus) {
  Scenario scenario;
  scenario.cohorts.emplace_back().executor = ConstantVus{vus, 1s};
  return scenario;
}

constexpr SystemLimits limits{20'000, {1000, 10'999}};

std::string problem_of(std::uint64_t vus, std::vector<std::string> sources = {}) {
  LoadOptions options;
  options.sources = std::move(sources);
  const auto problem = check_budget(scenario_of(vus), target, options, limits);
  return problem ? problem->message : "";
}

bool names(const std::string& message, std::uint64_t number) {
  return message.find(std::to_string(number)) != std::string::npos;
}

TEST(Budget, AFewUsersAlwaysFit) {
  EXPECT_EQ(problem_of(100), "");
  EXPECT_EQ(problem_of(100, {"127.0.0.3"}), "");
}

TEST(Budget, OfThisSystemHoldsAFewUsers) {
  EXPECT_FALSE(check_budget(scenario_of(100), target, LoadOptions()));
}

TEST(Budget, TooFewDescriptorsAreNamedWithWhatWouldFit) {
  const std::string problem = problem_of(20'000);
  EXPECT_TRUE(names(problem, 20'000)) << problem;
  EXPECT_NE(problem.find("descriptors"), std::string::npos) << problem;
  EXPECT_NE(problem.find("--vus "), std::string::npos) << problem;

  const std::uint64_t fitting = std::stoull(problem.substr(problem.find("--vus ") + 6));
  EXPECT_LT(fitting, 20'000U);
  EXPECT_EQ(problem_of(fitting), "");
  EXPECT_NE(problem_of(fitting + 1), "");
}

TEST(Budget, TooFewLocalPortsAreNamedWithWhatWouldFit) {
  const std::string problem = problem_of(10'001, {"127.0.0.3"});
  for (const std::uint64_t number : {10'001, 1000, 10'999, 10'000}) {
    EXPECT_TRUE(names(problem, number)) << number << " in: " << problem;
  }
  EXPECT_NE(problem.find("--source"), std::string::npos) << problem;
  EXPECT_EQ(problem_of(10'000, {"127.0.0.3"}), "");
  EXPECT_EQ(problem_of(10'001, {"127.0.0.3", "127.0.0.4"}), "");
}

TEST(Budget, AWrongSourceAddressIsSaid) {
  EXPECT_EQ(problem_of(1, {"here"}), "the source address 'here' is not an IPv4 or IPv6 address");
}

TEST(Budget, TheSourcesAreTheGivenOnesOrSpread) {
  LoadOptions options;
  EXPECT_EQ(source_addresses(scenario_of(10), target, options).of(7),
            Endpoint::ipv4(127, 0, 0, 1, 0));
  options.sources = {"127.0.0.3"};
  EXPECT_EQ(source_addresses(scenario_of(10), target, options).of(7),
            Endpoint::ipv4(127, 0, 0, 3, 0));
}

}  // namespace
}  // namespace portstorm::client
