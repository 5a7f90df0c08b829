#include "fuzz/tools/artifact_scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace portstorm::fuzz {

namespace {

std::string hex_of(Bytes bytes) {
  std::string hex;
  for (const std::byte byte : bytes) fmt::format_to(std::back_inserter(hex), "{:02x}", byte);
  return hex;
}

std::string quoted(const std::string& text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    json += c;
  }
  return json + '"';
}

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
      flow += fmt::format(",\n        {{\"raw\": {{\"hex\": \"{}\"}}}}", hex_of(stream));
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
                     quoted(protocol), quoted(target), flow);
}

}  // namespace portstorm::fuzz
