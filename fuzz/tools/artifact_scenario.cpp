#include "fuzz/tools/artifact_scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "json_file/json_text.h"

namespace portstorm::fuzz {

namespace {

// Where the stream is cut, as offsets; `receives` counts on from one connection to the next.
std::string offsets_of(std::size_t bytes, const Plan& plan, std::size_t& receives) {
  std::string offsets;
  for (std::size_t at = 0; at < bytes && !plan.cuts.empty();) {
    const std::size_t cut = plan.cuts[receives++ % plan.cuts.size()];
    at = cut == 0 ? bytes : at + cut;
    if (at < bytes) offsets += fmt::format("{}{}", offsets.empty() ? "" : ", ", at);
  }
  return offsets;
}

}  // namespace

std::string scenario_of(const Artifact& artifact, const std::string& protocol,
                        const std::string& target) {
  if (artifact.stream.empty()) throw std::runtime_error("the input has a plan and no stream");
  const std::string ending = artifact.plan.resets ? "reset" : "graceful";
  std::string flow;
  std::size_t receives = 0;
  for (const Bytes stream : connections(artifact)) {
    flow += flow.empty() ? "" : ",\n";
    flow += "        {\"connect\": {}}";
    const std::string offsets = offsets_of(stream.size(), artifact.plan, receives);
    if (!offsets.empty()) {
      flow +=
          fmt::format(",\n        {{\"split\": {{\"at\": [{}], \"delay\": \"5ms\"}}}}", offsets);
    }
    if (!stream.empty()) {
      flow +=
          fmt::format(",\n        {{\"raw\": {{\"hex\": \"{}\"}}}}", json_file::hex_text(stream));
    }
    flow += fmt::format(",\n        {{\"disconnect\": \"{}\"}}", ending);
  }
  return fmt::format(R"({{
  "scenario": "fuzz_input",
  "description": "An input of a fuzz target, in the same pieces.",
  "protocol": {},
  "target": {},
  "cohorts": {{
    "fuzzer": {{
      "adversary": true,
      "executor": "per-vu-iterations", "vus": 1, "iterations": 1, "maxDuration": "2m",
      "flow": [
{}
      ]
    }}
  }}
}}
)",
                     json_file::string_text(protocol), json_file::string_text(target), flow);
}

}  // namespace portstorm::fuzz
