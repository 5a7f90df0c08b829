#include "dummy_client/host/target.h"

#include <fmt/format.h>

#include <vector>

#include "dummy_client/host/console.h"

namespace portstorm::client {

std::optional<Endpoint> resolve_target(const std::string& target) {
  std::string why;
  const std::vector<Endpoint> endpoints = resolve(target, why);
  if (endpoints.empty()) {
    complain(fmt::format("the target \"{}\" cannot be resolved: {}", target, why));
    return std::nullopt;
  }
  return endpoints.front();
}

}  // namespace portstorm::client
