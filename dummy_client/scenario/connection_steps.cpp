// "connect", "disconnect", "expect_close" and "expect_nothing": a connection's beginning and end.

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "completion_port/endpoint.h"
#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;

std::optional<std::uint16_t> port_in(std::string_view text) {
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, port);
  if (result.ec != std::errc() || result.ptr != end || port == 0) return std::nullopt;
  return port;
}

// "20000-29999"
std::optional<PortRange> read_ports(const Value& options, Mistakes& mistakes) {
  const auto text = json_file::string_field(options, "local_ports", Presence::optional, mistakes);
  if (!text) return std::nullopt;
  const std::string_view view = *text;
  const std::size_t dash = view.find('-');
  const auto first = port_in(view.substr(0, dash));
  const auto last = port_in(dash == view.npos ? std::string_view() : view.substr(dash + 1));
  if (first && last && *first <= *last) return PortRange{*first, *last};
  mistakes.add(options.find("local_ports")->place,
               fmt::format("\"local_ports\" must be two ports from 1 to 65535, the lower one "
                           "first, such as \"20000-29999\", found \"{}\"",
                           *text));
  return std::nullopt;
}

void check_address(const Value& options, const std::string& from, Mistakes& mistakes) {
  if (Endpoint::parse(from + ":1") || Endpoint::parse("[" + from + "]:1")) return;
  mistakes.add(options.find("from")->place,
               fmt::format("\"from\" must be an address of this machine, such as \"127.0.0.2\", "
                           "found \"{}\"",
                           from));
}

}  // namespace

std::optional<ConnectStep> read_connect(const Value& step, ReadContext& context) {
  static constexpr std::array<std::string_view, 4> keys = {"timeout", "from", "local_ports",
                                                           "receive_buffer_bytes"};
  constexpr std::int64_t largest_buffer = 64 * 1024 * 1024;
  Mistakes& mistakes = context.mistakes;
  const Value* options = json_file::object_field(step, "connect", Presence::required, mistakes);
  if (!options) return std::nullopt;
  json_file::reject_unknown_keys(*options, keys, mistakes);
  ConnectStep connect;
  if (const auto timeout = timeout_field(*options, "timeout", Presence::optional, context)) {
    connect.timeout = *timeout;
  }
  connect.from = json_file::string_field(*options, "from", Presence::optional, mistakes);
  if (connect.from) check_address(*options, *connect.from, mistakes);
  connect.local_ports = read_ports(*options, mistakes);
  connect.receive_buffer_bytes =
      static_cast<int>(json_file::integer_field(*options, "receive_buffer_bytes",
                                                Presence::optional, 0, largest_buffer, mistakes)
                           .value_or(0));
  return connect;
}

std::optional<DisconnectStep> read_disconnect(const Value& step, ReadContext& context) {
  static constexpr std::array<std::string_view, 3> kinds = {"graceful", "half_close", "reset"};
  const auto index =
      json_file::choice_value(*step.find("disconnect"), "\"disconnect\"", kinds, context.mistakes);
  if (!index) {
    context.unknown_step = true;  // whether the connection is gone now
    return std::nullopt;
  }
  return DisconnectStep{static_cast<DisconnectStep::Kind>(*index)};
}

std::optional<ExpectCloseStep> read_expect_close(const Value& step, ReadContext& context) {
  static constexpr std::array<std::string_view, 2> keys = {"kind", "timeout"};
  static constexpr std::array<std::string_view, 3> kinds = {"any", "graceful", "reset"};
  const Value& what = *step.find("expect_close");
  const bool is_object = what.kind == Value::Kind::object;
  ExpectCloseStep close;
  std::optional<std::size_t> kind;
  if (is_object) {
    json_file::reject_unknown_keys(what, keys, context.mistakes);
    kind = json_file::choice_field(what, "kind", Presence::optional, kinds, context.mistakes);
    const auto timeout = timeout_field(what, "timeout", Presence::optional, context);
    if (timeout) close.timeout = *timeout;
  } else {
    kind = json_file::choice_value(what, "\"expect_close\"", kinds, context.mistakes);
  }
  if (kind) close.kind = static_cast<ExpectCloseStep::Kind>(*kind);
  return close;
}

std::optional<ExpectNothingStep> read_expect_nothing(const Value& step, ReadContext& context) {
  const auto duration =
      positive_duration_value(*step.find("expect_nothing"), "\"expect_nothing\"", context);
  return duration ? std::optional(ExpectNothingStep{*duration}) : std::nullopt;
}

}  // namespace portstorm::client
