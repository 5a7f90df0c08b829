#pragma once
// Reads a scenario file and the files that it names, its protocol and its data: every mistake of
// all at once, and a checked, compiled Scenario when there is none. The format is described in
// docs/scenarios.md; scenarios/schema/scenario.schema.json accepts the same for editors.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dummy_client/scenario/scenario.h"
#include "json_file/json_file.h"

namespace portstorm::client {

// What the command line changes. A mistake in one is reported at the place in the file that it
// was to change.
struct Overrides {
  std::optional<std::string> target;  // HOST:PORT
  // The run has so many virtual users at its highest. vus and maxVUs are replaced; the targets of
  // ramping-vus are scaled so that the highest is this; rates of open models grow by the factor
  // that their users grow by. Several cohorts share the number in the proportion of their own
  // highest numbers, at least one each.
  std::optional<std::uint64_t> vus;
  // The run lasts so long, graceful stops not counted: durations, stages, maxDuration and start
  // times are all scaled by one factor.
  std::optional<Duration> duration;
  std::optional<std::uint64_t> seed;
  // Values of variables that the file declares: {"room_size", "20"}. The last of a name counts.
  std::vector<std::pair<std::string, std::string>> set;
};

// Paths in the file are relative to the file. Nothing is returned when there was a mistake.
std::optional<Scenario> read_scenario_file(const std::string& path, const Overrides& overrides,
                                           json_file::Mistakes& mistakes);

// The same for a text that is already in memory; `path` is only named and resolved against.
std::optional<Scenario> read_scenario(const json_file::Value& document, const std::string& path,
                                      const Overrides& overrides, json_file::Mistakes& mistakes);

}  // namespace portstorm::client
