#pragma once
// A check suite: bugs that servers have, and how scenarios reveal them.
//
//   {
//     "suite": "tutorial_chat", "description": "...", "target": "127.0.0.1:11021",
//     "checks": [
//       {"check": "coalesced packets", "row": "1", "bug": "one packet is handled per receive",
//        "scenario": "../coalescers.json", "detected_by": ["cohort coalescers"],
//        "applies_if": "${burst > 1}"}
//     ]
//   }
//
// Several checks may look at one scenario: it runs once. "detected_by" says what in its result is
// the bug's trace; without it, everything that should not be: errors, ledger, thresholds, canary.
// "applies_if" is an expression over the scenario's variables.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dummy_client/scenario/scenario_file.h"

namespace portstorm::client {

// What in a result shows a bug.
struct Trace {
  enum class Kind : std::uint8_t {
    errors,      // of the healthy cohorts
    cohort,      // errors of the named one, an adversary or not
    ledger,      // missing, duplicated, misrouted, out of order, or corrupted
    thresholds,  // any that failed
    canary,      // it was not served
  };
  Kind kind = Kind::errors;
  std::string cohort;
};

struct Check {
  std::string name;
  std::string row;  // of the checklist in docs/checks.md
  std::string bug;
  std::size_t scenario = 0;  // index into Suite::scenarios
  std::vector<Trace> detected_by;
  bool applies = true;
};

struct Suite {
  std::string name;
  std::string description;
  std::string target;  // HOST:PORT
  std::vector<Scenario> scenarios;
  std::vector<Check> checks;
};

// Does a check that applies look at this scenario?
bool is_wanted(const Suite& suite, std::size_t scenario) noexcept;

// The suite and all its scenarios; nothing when there was any mistake in any of the files. Of
// `overrides`, target and set are used; a setting goes to the scenarios that declare it.
std::optional<Suite> read_suite_file(const std::string& path, const Overrides& overrides,
                                     json_file::Mistakes& mistakes);
std::optional<Suite> read_suite(const json_file::Value& document, const std::string& path,
                                const Overrides& overrides, json_file::Mistakes& mistakes);

// Is this a suite, rather than a protocol file?
bool is_suite(const json_file::Value& document) noexcept;

}  // namespace portstorm::client
