#include "completion_port/socket_address.h"

#include <algorithm>
#include <cstring>

#ifdef _WIN32
#include "completion_port/windows_sockets.h"
#else
#include <arpa/inet.h>
#include <netdb.h>
#endif

namespace portstorm {

socklen_t to_sockaddr(const Endpoint& endpoint, sockaddr_storage& to) noexcept {
  std::memset(&to, 0, sizeof to);
  if (endpoint.family == Endpoint::Family::ipv4) {
    auto& address = reinterpret_cast<sockaddr_in&>(to);
    address.sin_family = AF_INET;
    address.sin_port = htons(endpoint.port);
    std::memcpy(&address.sin_addr, endpoint.address.data(), 4);
    return sizeof address;
  }
  auto& address = reinterpret_cast<sockaddr_in6&>(to);
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(endpoint.port);
  std::memcpy(&address.sin6_addr, endpoint.address.data(), 16);
  return sizeof address;
}

Endpoint from_sockaddr(const sockaddr& from) noexcept {
  Endpoint endpoint;
  if (from.sa_family == AF_INET) {
    sockaddr_in address;
    std::memcpy(&address, &from, sizeof address);
    endpoint.port = ntohs(address.sin_port);
    std::memcpy(endpoint.address.data(), &address.sin_addr, 4);
  } else if (from.sa_family == AF_INET6) {
    sockaddr_in6 address;
    std::memcpy(&address, &from, sizeof address);
    endpoint.family = Endpoint::Family::ipv6;
    endpoint.port = ntohs(address.sin6_port);
    std::memcpy(endpoint.address.data(), &address.sin6_addr, 16);
  }
  return endpoint;
}

bool parse_address(const std::string& text, Endpoint& endpoint) noexcept {
  const int family = endpoint.family == Endpoint::Family::ipv4 ? AF_INET : AF_INET6;
  return inet_pton(family, text.c_str(), endpoint.address.data()) == 1;
}

std::string format_address(const Endpoint& endpoint) {
  const int family = endpoint.family == Endpoint::Family::ipv4 ? AF_INET : AF_INET6;
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(family, endpoint.address.data(), text, sizeof text);
  return text;
}

std::vector<Endpoint> look_up(const std::string& host, std::uint16_t port, std::string& why) {
#ifdef _WIN32
  start_winsock();
#endif
  if (host == "localhost") {  // RFC 6761, 6.3: always this machine, whatever the resolver knows
    Endpoint ipv6;
    ipv6.family = Endpoint::Family::ipv6;
    ipv6.port = port;
    ipv6.address.back() = 1;
    return {Endpoint::ipv4(127, 0, 0, 1, port), ipv6};
  }
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
  if (error != 0) {
    why = "cannot look up \"" + host + "\": " + gai_strerror(error);
    return {};
  }
  std::vector<Endpoint> endpoints;
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    if (entry->ai_family != AF_INET && entry->ai_family != AF_INET6) continue;
    const Endpoint endpoint = from_sockaddr(*entry->ai_addr);
    if (std::find(endpoints.begin(), endpoints.end(), endpoint) == endpoints.end()) {
      endpoints.push_back(endpoint);
    }
  }
  freeaddrinfo(found);
  if (endpoints.empty()) why = "\"" + host + "\" has no IPv4 or IPv6 address";
  return endpoints;
}

}  // namespace portstorm
