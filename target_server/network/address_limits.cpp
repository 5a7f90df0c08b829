#include "target_server/network/address_limits.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace portstorm::server {
namespace {

// ::ffff:a.b.c.d, an IPv4 client of a server that listens on [::].
bool is_mapped_ipv4(const Endpoint& peer) noexcept {
  constexpr std::array<std::uint8_t, 12> prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::equal(prefix.begin(), prefix.end(), peer.address.begin());
}

// Ports differ, and the last 64 bits of IPv6 are the client's to choose.
Endpoint counted(Endpoint peer) noexcept {
  peer.port = 0;
  if (peer.family == Endpoint::Family::ipv6 && !is_mapped_ipv4(peer)) {
    std::fill(peer.address.begin() + 8, peer.address.end(), std::uint8_t{0});
  }
  return peer;
}

}  // namespace

std::size_t AddressLimits::Hash::operator()(const Endpoint& peer) const noexcept {
  return std::hash<std::string_view>()(
      {reinterpret_cast<const char*>(peer.address.data()), peer.address.size()});
}

bool AddressLimits::take(const Endpoint& peer, TimePoint now) {
  if (is_off()) return true;
  const Endpoint key = counted(peer);
  const std::lock_guard lock(mutex_);
  if (addresses_.size() >= max_addresses && addresses_.count(key) == 0) {
    forget_idle(now);
    if (addresses_.size() >= max_addresses) return false;
  }
  Address& address = addresses_[key];
  if (options_.max_per_address > 0 && address.open >= options_.max_per_address) return false;
  if (!address.rate.take(now, 1, options_.connects_per_second)) return false;
  ++address.open;
  return true;
}

void AddressLimits::give_back(const Endpoint& peer) {
  if (is_off()) return;
  const std::lock_guard lock(mutex_);
  const auto found = addresses_.find(counted(peer));
  if (found != addresses_.end() && found->second.open > 0) --found->second.open;
}

void AddressLimits::forget_idle(TimePoint now) {
  std::erase_if(addresses_, [now](const auto& entry) {
    return entry.second.open == 0 && entry.second.rate.is_idle(now);
  });
}

}  // namespace portstorm::server
