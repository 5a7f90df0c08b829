#include "dummy_client/report/utc_time.h"

#include <fmt/format.h>

#include <charconv>

namespace portstorm::client {

namespace {

using namespace std::chrono;

// The number that the digits in front of `text` make, which are taken away; digits only.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int number = 0;
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  return number;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// ".25" is 250,000; nothing is 0. Digits beyond the microsecond are cut.
std::optional<microseconds> take_fraction(std::string_view& text) {
  if (!take(text, '.')) return microseconds(0);
  microseconds fraction{};
  bool any = false;
  for (microseconds unit(100'000);; unit /= 10) {
    const auto digit = take_number(text, 1);
    if (!digit) return any ? std::optional(fraction) : std::nullopt;
    fraction += *digit * unit;
    any = true;
  }
}

}  // namespace

std::string utc_text(system_clock::time_point time) {
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(floor<microseconds>(time - day));
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

std::optional<system_clock::time_point> parse_utc(std::string_view text) {
  const auto number_before = [&](std::size_t digits, char separator) {
    auto number = take_number(text, digits);
    if (number && !take(text, separator)) number.reset();
    return number;
  };
  const auto y = number_before(4, '-');
  const auto m = number_before(2, '-');
  const auto d = number_before(2, 'T');
  const auto hour = number_before(2, ':');
  const auto minute = number_before(2, ':');
  const auto second = take_number(text, 2);
  const auto fraction = take_fraction(text);
  if (!y || !m || !d || !hour || !minute || !second || !fraction || text != "Z") {
    return std::nullopt;
  }
  const year_month_day date(year(*y), month(static_cast<unsigned>(*m)),
                            day(static_cast<unsigned>(*d)));
  constexpr int first_year = 1970, last_year = 2199;  // within every system_clock's range
  if (!date.ok() || *y < first_year || *y > last_year || *hour > 23 || *minute > 59 ||
      *second > 59) {
    return std::nullopt;
  }
  return time_point_cast<system_clock::duration>(sys_days(date) + hours(*hour) + minutes(*minute) +
                                                 seconds(*second) + *fraction);
}

}  // namespace portstorm::client
