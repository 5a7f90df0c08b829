#include "dashboard/draw/format.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

namespace portstorm::dashboard {

namespace {

// Three digits that matter.
std::string short_number(double value) {
  const double size = std::abs(value);
  if (size >= 99.95 || value == std::floor(value)) return fmt::format("{:.0f}", value);
  return fmt::format("{:.{}f}", value, size >= 9.995 ? 1 : 2);
}

}  // namespace

std::string format_count(double value) {
  const double size = std::abs(value);
  if (size >= 999.5e6) return short_number(value / 1e9) + "G";
  if (size >= 999.5e3) return short_number(value / 1e6) + "M";
  if (size >= 9999.5) return short_number(value / 1e3) + "k";
  return size >= 10 ? fmt::format("{:.0f}", value) : short_number(value);
}

std::string format_whole(std::uint64_t value) {
  std::string digits = fmt::format("{}", value);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

std::string format_bytes(double bytes) {
  const double size = std::abs(bytes);
  if (size >= 1023.5 * 1024 * 1024) return short_number(bytes / 1024 / 1024 / 1024) + " GiB";
  if (size >= 1023.5 * 1024) return short_number(bytes / 1024 / 1024) + " MiB";
  if (size >= 1023.5) return short_number(bytes / 1024) + " KiB";
  return fmt::format("{:.0f} B", bytes);
}

std::string format_microseconds(double value) {
  const double size = std::abs(value);
  if (size >= 999.5e3) return short_number(value / 1e6) + " s";
  if (size >= 999.5) return short_number(value / 1e3) + " ms";
  return fmt::format("{:.0f} us", value);
}

std::string format_value(double value, Unit unit) {
  switch (unit) {
    case Unit::count:
      return format_count(value);
    case Unit::per_second:
      return format_count(value) + "/s";
    case Unit::bytes:
      return format_bytes(value);
    case Unit::bytes_per_second:
      return format_bytes(value) + "/s";
    case Unit::microseconds:
      return format_microseconds(value);
    case Unit::share:
      return fmt::format("{:.0f} %", value * 100);
  }
  return {};
}

std::string format_change(double now, double before) {
  if (before == 0) return now == 0 ? "=" : "new";
  const double percent = (now / before - 1) * 100;
  if (std::abs(percent) < 0.5) return "=";
  if (percent > 999) return fmt::format("x{:.0f}", now / before);
  return fmt::format("{:+.0f} %", percent);
}

std::string format_elapsed(Micros time, Micros step) {
  const bool negative = time < 0;
  const Micros size = std::abs(time);
  const Micros whole = size / second;
  std::string text = whole >= 3600
                         ? fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60)
                         : fmt::format("{}:{:02}", whole / 60, whole % 60);
  if (step < 10 * millisecond) {
    text += fmt::format(".{:03}", size % second / millisecond);
  } else if (step < 100 * millisecond) {
    text += fmt::format(".{:02}", size % second / (10 * millisecond));
  } else if (step < second) {
    text += fmt::format(".{}", size % second / (100 * millisecond));
  }
  return negative ? "-" + text : text;
}

}  // namespace portstorm::dashboard
