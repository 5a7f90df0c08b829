#pragma once
// How many connections one address may have, and how many it may make in a second. An IPv6 network
// of 64 bits, which is what one customer gets at least, counts as one address. Bounded: it
// remembers `max_addresses`, and forgets those that have nothing open and made nothing lately; when
// all of them are at work, one more is refused. Thread-safe.

#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "completion_port/completion_port.h"
#include "target_server/network/network_options.h"
#include "target_server/network/rate_limit.h"

namespace portstorm::server {

class AddressLimits {
 public:
  static constexpr std::size_t max_addresses = 65'536;

  explicit AddressLimits(const NetworkOptions& options) : options_(options) {}

  // False: the connection must be refused. True: give_back() when it is closed.
  bool take(const Endpoint& peer, TimePoint now);
  void give_back(const Endpoint& peer);

 private:
  struct Address {
    std::uint32_t open = 0;
    RateLimit rate;
  };
  struct Hash {
    std::size_t operator()(const Endpoint& peer) const noexcept;
  };

  bool is_off() const noexcept {
    return options_.max_per_address == 0 && options_.connects_per_second == 0;
  }
  void forget_idle(TimePoint now);

  const NetworkOptions& options_;
  std::mutex mutex_;
  std::unordered_map<Endpoint, Address, Hash> addresses_;
};

}  // namespace portstorm::server
