// Whom the load goes to: HOST:PORT. Names are resolved when the run starts, not here.

#include <fmt/format.h>

#include <charconv>

#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port != 0;
}

bool is_target(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos || !is_port(text.substr(colon + 1))) return false;
  const std::string_view host = text.substr(0, colon);
  if (host.starts_with('[')) return host.size() > 2 && host.find(']') == host.size() - 1;
  return !host.empty() && host.find_first_of(": \t/[]") == host.npos;
}

}  // namespace

std::string read_target(const Value& document, const Overrides& overrides, Mistakes& mistakes) {
  constexpr std::string_view expected = "HOST:PORT, such as \"127.0.0.1:11021\" or \"[::1]:11021\"";
  const Value* member = document.find("target");
  if (overrides.target) {
    if (!is_target(*overrides.target)) {
      mistakes.add(member ? member->place : document.place,
                   fmt::format("--target must be {}, found \"{}\"", expected, *overrides.target));
    }
  }
  const auto presence = overrides.target ? Presence::optional : Presence::required;
  const auto target = json_file::string_field(document, "target", presence, mistakes);
  if (target && !is_target(*target)) {
    mistakes.add(member->place,
                 fmt::format("\"target\" must be {}, found \"{}\"", expected, *target));
  }
  return overrides.target ? *overrides.target : target.value_or(std::string());
}

}  // namespace portstorm::client
