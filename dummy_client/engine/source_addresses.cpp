#include "dummy_client/engine/source_addresses.h"

#include <algorithm>

namespace portstorm::client {

namespace {

// A port also rests (TIME_WAIT) after its connection: use a quarter of them at a time.
constexpr std::uint64_t reserve = 4;
constexpr std::uint64_t most_addresses = 250;

}  // namespace

std::optional<SourceAddresses> SourceAddresses::from(const std::vector<std::string>& addresses,
                                                     const Endpoint& target, std::string& why) {
  SourceAddresses result;
  for (const std::string& text : addresses) {
    const bool is_ipv6 = text.find(':') != std::string::npos;
    const auto endpoint = Endpoint::parse(is_ipv6 ? "[" + text + "]:0" : text + ":0");
    if (!endpoint) {
      why = "the source address '" + text + "' is not an IPv4 or IPv6 address";
      return std::nullopt;
    }
    if (endpoint->family != target.family) {
      why = "the source address " + text + " and the target " + target.to_string() +
            " are not of the same family";
      return std::nullopt;
    }
    result.addresses_.push_back(*endpoint);
  }
  return result;
}

SourceAddresses SourceAddresses::spread(const Endpoint& target, std::uint64_t connections,
                                        std::uint32_t ports) {
  SourceAddresses result;
  if (!target.is_loopback() || target.family != Endpoint::Family::ipv4) return result;
  const std::uint64_t wanted = connections * reserve / std::max(ports, 1U) + 1;
  for (std::uint64_t i = 0; i < std::min(wanted, most_addresses); ++i) {
    result.addresses_.push_back(Endpoint::ipv4(127, 0, 0, static_cast<std::uint8_t>(1 + i), 0));
  }
  return result;
}

std::optional<Endpoint> SourceAddresses::of(std::uint64_t vu, std::size_t attempt) const {
  if (addresses_.empty()) return std::nullopt;
  return addresses_[(vu + attempt) % addresses_.size()];
}

}  // namespace portstorm::client
