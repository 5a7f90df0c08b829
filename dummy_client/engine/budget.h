#pragma once
// The addresses that a run connects from; see load.h for check_budget().

#include "dummy_client/engine/load.h"
#include "dummy_client/engine/source_addresses.h"

namespace portstorm::client {

// As options.sources says, or as the number of users asks for. The options have been checked.
SourceAddresses source_addresses(const Scenario& scenario, const Endpoint& target,
                                 const LoadOptions& options);

}  // namespace portstorm::client
