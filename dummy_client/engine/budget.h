#pragma once
// What a run needs of the system, checked before it starts, and the addresses that it connects
// from.

#include <cstdint>
#include <optional>
#include <string>

#include "dummy_client/engine/load.h"
#include "dummy_client/engine/source_addresses.h"
#include "process/process.h"

namespace portstorm::client {

struct SystemLimits {
  std::uint64_t descriptors = 0;          // of this process
  process::PortRange ports;               // for the connections of one local address to one target
  static SystemLimits of_this_process();  // raises the soft limits to the hard ones
};

struct BudgetProblem {
  std::string message;  // what is short, what was wanted, what to change
};
// Descriptors, and local ports per source address.
std::optional<BudgetProblem> check_budget(
    const Scenario& scenario, const Endpoint& target, const LoadOptions& options,
    const SystemLimits& limits = SystemLimits::of_this_process());

// As options.sources says, or as the number of users asks for. The options have been checked.
SourceAddresses source_addresses(const Scenario& scenario, const Endpoint& target,
                                 const LoadOptions& options,
                                 const SystemLimits& limits = SystemLimits::of_this_process());

}  // namespace portstorm::client
