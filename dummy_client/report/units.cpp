#include "dummy_client/report/units.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string_view>

namespace portstorm::client {

namespace {

// What three digits round to a further digit is judged after rounding: 9.996 is "10.0".
std::string three_digits(double number) {
  const int decimals = number < 9.995 ? 2 : number < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f}", number, decimals);
}

constexpr double rounds_to_thousand = 999.5;

// Divides by 1000 until three digits before the point are enough.
std::string scaled(double number, std::string_view separator,
                   const std::array<std::string_view, 5>& units) {
  std::size_t unit = 0;
  while (number >= rounds_to_thousand && unit + 1 < units.size()) {
    number /= 1000;
    ++unit;
  }
  const bool whole = unit == 0 && number == std::floor(number);
  const std::string digits = whole ? fmt::format("{:.0f}", number) : three_digits(number);
  return fmt::format("{}{}{}", digits, units[unit].empty() ? "" : separator, units[unit]);
}

std::string minutes_or_hours(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  if (whole < 3600) return fmt::format("{}m{:02}s", whole / 60, whole % 60);
  return fmt::format("{}h{:02}m{:02}s", whole / 3600, whole / 60 % 60, whole % 60);
}

}  // namespace

std::string human_duration(std::chrono::nanoseconds duration) {
  if (duration.count() == 0) return "0s";
  if (duration.count() < 0) return fmt::format("-{}", human_duration(-duration));
  const auto nanoseconds = static_cast<double>(duration.count());
  if (nanoseconds < 1e3) return fmt::format("{}ns", duration.count());
  if (nanoseconds < rounds_to_thousand * 1e3) return three_digits(nanoseconds / 1e3) + "µs";
  if (nanoseconds < rounds_to_thousand * 1e6) return three_digits(nanoseconds / 1e6) + "ms";
  const double seconds = nanoseconds / 1e9;
  return seconds < 59.95 ? three_digits(seconds) + "s" : minutes_or_hours(seconds);
}

std::string human_seconds(double seconds) {
  return human_duration(std::chrono::nanoseconds(std::llround(seconds * 1e9)));
}

std::string axis_time(double seconds) {
  if (seconds < 60) return fmt::format("{:.4g}s", seconds);
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  std::string text;
  if (whole >= 3600) text += fmt::format("{}h", whole / 3600);
  if (whole / 60 % 60 > 0) text += fmt::format("{}m", whole / 60 % 60);
  if (whole % 60 > 0) text += fmt::format("{}s", whole % 60);
  return text;
}

std::string human_count(std::uint64_t count) {
  std::string digits = fmt::format("{}", count);
  for (std::size_t end = digits.size(); end > 3; end -= 3) digits.insert(end - 3, 1, ',');
  return digits;
}

std::string human_short(double number) {
  if (number > 0 && number < 0.0995) return fmt::format("{:.2g}", number);
  return scaled(number, "", {"", "k", "M", "G", "T"});
}

std::string human_bytes(double bytes) {
  return scaled(bytes, " ", {"B", "kB", "MB", "GB", "TB"});
}

std::string human_share(double share) {
  return share == 0 ? "0%" : three_digits(share * 100) + "%";
}

}  // namespace portstorm::client
