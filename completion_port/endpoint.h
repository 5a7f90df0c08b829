#pragma once
// An IPv4 or IPv6 address with a TCP port: a plain value, the same on every platform.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portstorm {

struct Endpoint {
  enum class Family : std::uint8_t { ipv4, ipv6 };

  Family family = Family::ipv4;
  std::uint16_t port = 0;                  // host byte order
  std::array<std::uint8_t, 16> address{};  // network byte order; IPv4 uses the first four

  static Endpoint ipv4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d,
                       std::uint16_t port) noexcept;

  // "127.0.0.1:11021", "[::1]:11021". Numbers only; nothing is looked up.
  static std::optional<Endpoint> parse(std::string_view text);

  bool is_loopback() const noexcept;  // 127.0.0.0/8 or ::1
  std::string to_string() const;

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

// HOST:PORT where HOST may be a name. Blocks on the system's resolver: for start-up only.
// Empty when the text is malformed or the name is unknown; `why` then says which.
std::vector<Endpoint> resolve(std::string_view host_and_port, std::string& why);

}  // namespace portstorm
