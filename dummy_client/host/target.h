#pragma once
// The endpoint that a scenario's target names.

#include <optional>
#include <string>

#include "completion_port/endpoint.h"

namespace portstorm::client {

// The first that the name stands for. When there is none, that is said on standard error.
std::optional<Endpoint> resolve_target(const std::string& target);

}  // namespace portstorm::client
