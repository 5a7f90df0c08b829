#include "dummy_client/engine/budget.h"

#include <fmt/format.h>

namespace portstorm::client {

namespace {

constexpr std::uint64_t own_descriptors = 128;  // rings, files, the terminal

std::optional<BudgetProblem> check_descriptors(std::uint64_t connections, std::uint64_t limit) {
  if (connections + own_descriptors <= limit) return std::nullopt;
  return BudgetProblem{
      fmt::format("{} virtual users need {} descriptors, but this process may have {} (ulimit "
                  "-Hn): use at most --vus {}, or raise the limit",
                  connections, connections + own_descriptors, limit,
                  limit > own_descriptors ? limit - own_descriptors : 0)};
}

std::optional<BudgetProblem> check_ports(std::uint64_t connections, std::size_t sources,
                                         process::PortRange ports) {
  const std::uint64_t available = std::uint64_t{ports.count()} * sources;
  if (connections <= available) return std::nullopt;
  return BudgetProblem{fmt::format(
      "{} virtual users need as many local ports, but {} source address{} towards this target "
      "{} only {} ({} to {}): give more addresses of this machine with --source, or use at most "
      "--vus {}",
      connections, sources, sources == 1 ? "" : "es", sources == 1 ? "has" : "have", available,
      ports.first, ports.last, available)};
}

}  // namespace

SystemLimits SystemLimits::of_this_process() {
  return {process::raise_descriptor_limit(), process::ephemeral_ports()};
}

SourceAddresses source_addresses(const Scenario& scenario, const Endpoint& target,
                                 const LoadOptions& options, const SystemLimits& limits) {
  std::string why;
  if (!options.sources.empty()) {
    return SourceAddresses::from(options.sources, target, why).value_or(SourceAddresses());
  }
  return SourceAddresses::spread(target, scenario.max_vus(), limits.ports.count());
}

std::optional<BudgetProblem> check_budget(const Scenario& scenario, const Endpoint& target,
                                          const LoadOptions& options, const SystemLimits& limits) {
  std::string why;
  if (!options.sources.empty() && !SourceAddresses::from(options.sources, target, why)) {
    return BudgetProblem{why};
  }
  const std::uint64_t connections = scenario.max_vus();
  if (auto problem = check_descriptors(connections, limits.descriptors)) return problem;
  const std::size_t sources = source_addresses(scenario, target, options, limits).count();
  return check_ports(connections, sources, limits.ports);
}

}  // namespace portstorm::client
