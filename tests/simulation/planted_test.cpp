// The simulation is itself tested: every planted bug is found, with its seed, and nothing where
// there is none.
#include <gtest/gtest.h>

#include <iostream>

#include "tests/simulation/planted/planted.h"
#include "tests/simulation/shrink.h"
#include "tests/simulation/simulation.h"

namespace portstorm::simulation {
namespace {

constexpr std::uint64_t most_runs = 3000;

// The first run that notices it, from seed 1 on.
std::optional<RunOptions> find(std::string_view bug) {
  for (std::uint64_t seed = 1; seed <= most_runs; ++seed) {
    RunOptions options = RunOptions::drawn(seed);
    options.planted = bug;
    if (run(options).violation) return options;
  }
  return std::nullopt;
}

class Planted : public testing::TestWithParam<PlantedBug> {};

TEST_P(Planted, IsFoundAndItsSeedIsSilentWithoutIt) {
  const auto found = find(GetParam().name);
  ASSERT_TRUE(found) << "a server that " << GetParam().what << " was not noticed in " << most_runs
                     << " runs";
  const RunReport report = run(*found);
  ASSERT_TRUE(report.violation) << "it was not noticed the second time";
  std::cout << "row " << GetParam().row << ", a server that " << GetParam().what << ":\n  simulate "
            << found->to_command_line() << "\n  " << report.violation->oracle << ": "
            << report.violation->what << "\n";

  RunOptions without = *found;
  without.planted.clear();
  const auto silent = run(without).violation;
  EXPECT_FALSE(silent) << silent->oracle << ": " << silent->what;
}

INSTANTIATE_TEST_SUITE_P(Simulation, Planted, testing::ValuesIn(planted_bugs()),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Shrink, KeepsTheOracleAndDropsWhatItDoesNotNeed) {
  const auto found = find("short_send_dropped");
  ASSERT_TRUE(found);
  const auto before = run(*found).violation;
  const Shrunk shrunk = shrink(*found);
  const auto after = run(shrunk.options).violation;
  ASSERT_TRUE(before);
  ASSERT_TRUE(after);
  EXPECT_EQ(after->oracle, before->oracle);
  EXPECT_GT(shrunk.options.faults[Fault::short_send], 0u);
  for (std::size_t i = 0; i < fault_count; ++i) {
    const auto fault = static_cast<Fault>(i);
    if (fault == Fault::short_send) continue;
    EXPECT_EQ(shrunk.options.faults[fault], 0u) << to_string(fault);
  }
  EXPECT_EQ(shrunk.options.talkers, 1u);
  EXPECT_EQ(shrunk.options.vandals, 0u);
  EXPECT_EQ(shrunk.options.iterations, 1u);
  std::cout << "simulate " << shrunk.options.to_command_line() << ": " << shrunk.runs << " runs\n";
}

TEST(Shrink, LeavesARunThatDoesNotFailAlone) {
  const RunOptions options = RunOptions::drawn(1);
  EXPECT_EQ(shrink(options).options.to_command_line(), options.to_command_line());
}

}  // namespace
}  // namespace portstorm::simulation
