#include "target_server/network/fault_options.h"

#include <charconv>
#include <optional>

namespace portstorm::server {

namespace {

std::optional<double> probability(std::string_view text) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
  if (!whole || !(value >= 0 && value <= 1)) return std::nullopt;
  return value;
}

std::optional<std::chrono::nanoseconds> milliseconds(std::string_view text) {
  std::uint32_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit = text.substr(static_cast<std::size_t>(read.ptr - text.data()));
  const std::chrono::milliseconds time(value);
  if (read.ec != std::errc() || unit != "ms" || time > max_delay) return std::nullopt;
  return time;
}

bool parse_delay(std::string_view text, FaultOptions& options) {
  const std::size_t colon = text.find(':');
  const bool has_chance = colon != text.npos;
  const auto chance = has_chance ? probability(text.substr(0, colon)) : 1.0;
  const auto time = milliseconds(has_chance ? text.substr(colon + 1) : text);
  if (!chance || !time) return false;
  options.delay = *chance;
  options.delay_time = *time;
  return true;
}

bool parse_fault(std::string_view text, FaultOptions& options, std::string& why) {
  const std::size_t equals = text.find('=');
  const std::string_view name = text.substr(0, equals);
  const std::string_view value = equals == text.npos ? "" : text.substr(equals + 1);
  const auto refuse = [&](std::string_view expected) {
    why = '"';
    why.append(text).append("\": ").append(expected);
    return false;
  };
  if (name == "delay") {
    return parse_delay(value, options) ||
           refuse(
               "delay=TIME or delay=PROBABILITY:TIME was expected, with a time such as 20ms, at "
               "most 10000ms");
  }
  if (name != "short_send" && name != "reset") {
    return refuse("there are short_send=PROBABILITY, reset=PROBABILITY and delay=TIME");
  }
  const auto chance = probability(value);
  if (!chance) return refuse("a probability from 0 to 1 was expected");
  (name == "reset" ? options.reset : options.short_send) = *chance;
  return true;
}

}  // namespace

bool parse_faults(std::string_view text, FaultOptions& options, std::string& why) {
  for (;;) {
    const std::size_t comma = text.find(',');
    if (!parse_fault(text.substr(0, comma), options, why)) return false;
    if (comma == text.npos) return true;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace portstorm::server
