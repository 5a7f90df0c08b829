#include "target_server/network/address_limits.h"

#include <string_view>

namespace portstorm::server {
namespace {

Endpoint without_port(Endpoint peer) noexcept {
  peer.port = 0;
  return peer;
}

}  // namespace

std::size_t AddressLimits::Hash::operator()(const Endpoint& peer) const noexcept {
  return std::hash<std::string_view>()(
      {reinterpret_cast<const char*>(peer.address.data()), peer.address.size()});
}

bool AddressLimits::take(const Endpoint& peer, TimePoint now) {
  if (is_off()) return true;
  const Endpoint key = without_port(peer);
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
  const auto found = addresses_.find(without_port(peer));
  if (found != addresses_.end() && found->second.open > 0) --found->second.open;
}

void AddressLimits::forget_idle(TimePoint now) {
  std::erase_if(addresses_, [now](const auto& entry) {
    return entry.second.open == 0 && entry.second.rate.is_idle(now);
  });
}

}  // namespace portstorm::server
