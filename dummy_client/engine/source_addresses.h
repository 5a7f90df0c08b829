#pragma once
// Which local address each virtual user connects from. One address has only so many local ports
// towards one target (28,000 on Linux by default); to a loopback target the load is spread over
// 127.0.0.1, 127.0.0.2, ..., as the whole of 127.0.0.0/8 is this machine (RFC 1122, 3.2.1.3).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "completion_port/endpoint.h"

namespace portstorm::client {

class SourceAddresses {
 public:
  // Chosen by the user; false, with the reason, when one is no address of the target's family.
  static std::optional<SourceAddresses> from(const std::vector<std::string>& addresses,
                                             const Endpoint& target, std::string& why);
  // What the number of connections and of ports asks for.
  static SourceAddresses spread(const Endpoint& target, std::uint64_t connections,
                                std::uint32_t ports);

  // Empty: the system chooses. The `attempt`-th choice of that user, from 0.
  std::optional<Endpoint> of(std::uint64_t vu, std::size_t attempt = 0) const;
  // At least 1: how many different ones there are.
  std::size_t count() const noexcept { return addresses_.empty() ? 1 : addresses_.size(); }

 private:
  std::vector<Endpoint> addresses_;
};

}  // namespace portstorm::client
