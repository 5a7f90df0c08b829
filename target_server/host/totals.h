#pragma once
// What the server has done, printed at its end.

#include "target_server/host/server.h"

namespace portstorm::server {

// To standard output; the latest `incidents` incidents one by one. After server.stop().
void print_totals(const Server& server, std::size_t incidents);

}  // namespace portstorm::server
