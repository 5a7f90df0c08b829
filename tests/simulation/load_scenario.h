#pragma once
// What the virtual users of a run do, as a scenario over tutorial_chat: the same text that a user
// of dummy_client would write.

#include "dummy_client/scenario/scenario.h"
#include "tests/simulation/run_options.h"

namespace portstorm::simulation {

// Talkers log in, enter rooms, talk and leave; vandals vanish, stay silent, send nonsense, or do
// not read. Every connection's first packet is unlike any other's: a login with a password of its
// own. That is how the oracles know which session is which connection.
client::Scenario load_scenario(const RunOptions& options);

// Those who come when the faults are over: one talker for each session, once.
client::Scenario canary_scenario(const RunOptions& options);

}  // namespace portstorm::simulation
