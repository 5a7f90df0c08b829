#include "target_server/host/descriptor_budget.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "process/process.h"

namespace portstorm::server {

void fit_to_descriptors(ServerOptions& options) {
  // Listener, accounts, log, rings, and connections just accepted that the limit will refuse.
  const std::uint64_t others = 64 + options.network.accepts + 4 * options.workers;
  const std::uint64_t limit = process::raise_descriptor_limit();
  const std::uint64_t possible = limit > others ? limit - others : 0;
  std::uint32_t& wanted = options.network.max_sessions;
  if (wanted <= possible) return;
  if (options.max_sessions_given || possible == 0) {
    throw std::runtime_error(
        fmt::format("--max-sessions {} does not fit: this process may have {} descriptors (ulimit "
                    "-Hn) and needs {} for itself, which leaves {}",
                    wanted, limit, others, possible));
  }
  wanted = static_cast<std::uint32_t>(possible);
}

}  // namespace portstorm::server
