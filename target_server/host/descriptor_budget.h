#pragma once
// Are there enough descriptors for the sessions that the options allow?

#include "target_server/host/server_options.h"

namespace portstorm::server {

// Raises the soft limit. A --max-sessions that the limit does not allow throws
// std::runtime_error; the default one is lowered to what it allows.
void fit_to_descriptors(ServerOptions& options);

}  // namespace portstorm::server
