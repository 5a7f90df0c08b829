#pragma once
// The protocols that our own targets are fuzzed with: those of scenarios/protocols, at their real
// and at small maximum sizes, and framings that none of them has.

#include <string>
#include <vector>

#include "wire/packet_definition.h"

namespace portstorm::fuzz {

// Of scenarios/protocols, and every_type.json beside this file.
std::vector<wire::Protocol> shipped_protocols();

// Named after what is particular about them. Never another order: inputs choose by number.
std::vector<wire::Protocol> framings();

}  // namespace portstorm::fuzz
