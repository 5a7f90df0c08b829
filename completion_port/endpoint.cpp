#include "completion_port/endpoint.h"

#include <charconv>
#include <cstdio>

#include "completion_port/socket_address.h"

namespace portstorm {

namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return port;
}

struct HostAndPort {
  std::string host;
  std::uint16_t port = 0;
  Endpoint::Family family = Endpoint::Family::ipv4;  // ipv6 when the host stood in brackets
};

std::optional<HostAndPort> split(std::string_view text) {
  const bool bracketed = text.starts_with('[');
  const std::size_t colon = bracketed ? text.find("]:") : text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = parse_port(text.substr(colon + (bracketed ? 2 : 1)));
  const std::string_view host = bracketed ? text.substr(1, colon - 1) : text.substr(0, colon);
  if (!port || host.empty() || (!bracketed && host.find(':') != host.npos)) return std::nullopt;
  return HostAndPort{std::string(host), *port,
                     bracketed ? Endpoint::Family::ipv6 : Endpoint::Family::ipv4};
}

}  // namespace

Endpoint Endpoint::ipv4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d,
                        std::uint16_t port) noexcept {
  Endpoint endpoint;
  endpoint.address = {a, b, c, d};
  endpoint.port = port;
  return endpoint;
}

std::optional<Endpoint> Endpoint::parse(std::string_view text) {
  const auto parts = split(text);
  if (!parts) return std::nullopt;
  Endpoint endpoint;
  endpoint.family = parts->family;
  endpoint.port = parts->port;
  if (!parse_address(parts->host, endpoint)) return std::nullopt;
  return endpoint;
}

bool Endpoint::is_loopback() const noexcept {
  if (family == Family::ipv4) return address[0] == 127;
  std::array<std::uint8_t, 16> loopback{};
  loopback[15] = 1;
  return address == loopback;
}

std::string Endpoint::to_string() const {
  const std::string host = format_address(*this);
  return (family == Family::ipv6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

std::vector<Endpoint> resolve(std::string_view host_and_port, std::string& why) {
  const auto parts = split(host_and_port);
  if (!parts) {
    why = "expected HOST:PORT, such as 127.0.0.1:11021";
    return {};
  }
  return look_up(parts->host, parts->port, why);
}

}  // namespace portstorm
