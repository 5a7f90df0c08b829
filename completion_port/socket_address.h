#pragma once
// Endpoints as the system writes them. The socket headers differ between the platforms, the calls
// (inet_pton, getaddrinfo, RFC 3493) do not.

#include <string>
#include <vector>

#include "completion_port/endpoint.h"

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <netinet/in.h>
#include <sys/socket.h>
#endif

namespace portstorm {

// Returns the bytes of `to` in use.
socklen_t to_sockaddr(const Endpoint& endpoint, sockaddr_storage& to) noexcept;
Endpoint from_sockaddr(const sockaddr& from) noexcept;  // a default Endpoint for other families

// Fills family and address from "127.0.0.1" or, when the family is ipv6, "::1".
bool parse_address(const std::string& text, Endpoint& endpoint) noexcept;
std::string format_address(const Endpoint& endpoint);

std::vector<Endpoint> look_up(const std::string& host, std::uint16_t port, std::string& why);

}  // namespace portstorm
