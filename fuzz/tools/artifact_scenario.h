#pragma once
// An input of the parser targets as a scenario: dummy_client sends a live server the same bytes in
// the same pieces.

#include <string>

#include "mutation/artifact.h"

namespace portstorm::fuzz {

// `protocol` is the protocol file as the scenario names it: relative to the scenario. Which handler
// closes the connection is the server's affair. Throws std::runtime_error when there is no stream.
std::string scenario_of(const Artifact& artifact, const std::string& protocol,
                        const std::string& target);

}  // namespace portstorm::fuzz
