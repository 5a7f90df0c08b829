// Thousands of runs, each decided by its seed: nothing that must hold is ever broken.
#include "tests/simulation/simulation.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <vector>

#include "tests/simulation/shrink.h"

namespace portstorm::simulation {
namespace {

constexpr std::uint64_t runs = PORTSTORM_SIMULATION_RUNS;

std::string describe(const RunOptions& options, const Violation& violation) {
  return "simulate " + options.to_command_line() + "\n  " + violation.oracle + ": " +
         violation.what + "\n";
}

void expect_unbroken(const RunOptions& options, const RunReport& report) {
  if (!report.violation) return;
  const Shrunk shrunk = shrink(options);
  const auto smaller = run(shrunk.options).violation;
  ADD_FAILURE() << describe(options, *report.violation) << "smaller:\n"
                << describe(shrunk.options, smaller.value_or(*report.violation));
}

TEST(Simulation, HoldsUnderEveryFault) {
  Faults::Counts faults{};
  std::uint64_t completions = 0, iterations = 0;
  for (std::uint64_t seed = 1; seed <= runs && !HasFailure(); ++seed) {
    const RunOptions options = RunOptions::drawn(seed);
    const RunReport report = run(options);
    expect_unbroken(options, report);
    EXPECT_EQ(run(options).trace, report.trace) << "two runs of seed " << seed << " differ";
    for (std::size_t i = 0; i < fault_count; ++i) faults[i] += report.faults[i];
    completions += report.completions;
    iterations += report.iterations;
  }
  std::cout << runs << " seeds, " << completions << " completions, " << iterations
            << " iterations; faults fired:\n";
  for (std::size_t i = 0; i < fault_count; ++i) {
    const auto name = to_string(static_cast<Fault>(i));
    std::cout << "  " << name << " " << faults[i] << "\n";
    EXPECT_GT(faults[i], 0u) << name << " has never fired";
  }
}

TEST(Simulation, WithoutFaultsEverybodyIsServedWithoutAnError) {
  for (std::uint64_t seed = 1; seed <= runs / 10 && !HasFailure(); ++seed) {
    RunOptions options = RunOptions::drawn(seed);
    options.faults = {};
    const RunReport report = run(options);
    expect_unbroken(options, report);
    EXPECT_EQ(report.errors, 0u) << options.to_command_line();
  }
}

// Alone, each fault has the run to itself.
TEST(Simulation, HoldsUnderEachFaultAlone) {
  for (std::size_t i = 0; i < fault_count && !HasFailure(); ++i) {
    for (std::uint64_t seed = 1; seed <= runs / 100 && !HasFailure(); ++seed) {
      RunOptions options = RunOptions::drawn(seed);
      options.faults = {};
      options.faults.per_mille[i] = 300;
      expect_unbroken(options, run(options));
    }
  }
}

// A fuzzer's input decides as well as a seed does.
TEST(Simulation, HoldsWhateverBytesDecide) {
  for (std::uint64_t seed = 1; seed <= 20 && !HasFailure(); ++seed) {
    SeededChoices choices(seed);
    std::vector<std::byte> bytes(choices.below(4000));
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(choices.below(256));
    ByteChoices chosen(bytes);
    const auto violation = run(RunOptions::drawn(seed), chosen).violation;
    EXPECT_FALSE(violation) << "seed " << seed << ": " << violation->oracle << ": "
                            << violation->what;
  }
}

TEST(Simulation, WhatItHasFoundStaysFixed) {
  std::ifstream file(PORTSTORM_REGRESSIONS "/runs.txt");
  ASSERT_TRUE(file);
  std::size_t found = 0;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line.substr(0, line.find('#')));
    const std::vector<std::string> arguments{std::istream_iterator<std::string>(words), {}};
    if (arguments.empty()) continue;
    ++found;
    const ParsedRunOptions parsed =
        parse_run_options(std::vector<std::string_view>(arguments.begin(), arguments.end()));
    ASSERT_TRUE(parsed.options) << line << ": " << parsed.mistake;
    expect_unbroken(*parsed.options, run(*parsed.options));
  }
  EXPECT_GT(found, 0u);
}

TEST(RunOptions, AreWrittenAsTheyAreRead) {
  RunOptions options = RunOptions::drawn(77);
  options.faults = {};
  options.faults[Fault::short_send] = 120;
  options.talkers = 1;
  options.planted = "mute_slot";
  std::istringstream words(options.to_command_line());
  const std::vector<std::string> arguments{std::istream_iterator<std::string>(words), {}};
  const ParsedRunOptions parsed =
      parse_run_options(std::vector<std::string_view>(arguments.begin(), arguments.end()));
  ASSERT_TRUE(parsed.options) << parsed.mistake;
  EXPECT_EQ(parsed.options->to_command_line(), options.to_command_line());
  EXPECT_EQ(parsed.options->faults[Fault::short_send], 120u);
  EXPECT_EQ(parsed.options->talkers, 1u);
}

TEST(RunOptions, MistakesAreNamed) {
  const auto mistake_in = [](std::vector<std::string_view> arguments) {
    return parse_run_options(arguments).mistake;
  };
  EXPECT_EQ(mistake_in({"--seed", "x"}), "--seed is a number");
  EXPECT_EQ(mistake_in({"--faults", "bad_luck"}), "there is no fault called bad_luck");
  EXPECT_EQ(mistake_in({"--talkers", "-1"}), "-1 is no number up to 1000");
  EXPECT_EQ(mistake_in({"--luck", "1"}), "there is no option --luck");
  EXPECT_EQ(mistake_in({"--seed"}), "every option has a value");
}

}  // namespace
}  // namespace portstorm::simulation
