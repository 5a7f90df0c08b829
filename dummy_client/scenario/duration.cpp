#include "dummy_client/scenario/duration.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace portstorm::client {

namespace {

using std::chrono::nanoseconds;

struct Unit {
  std::string_view name;
  std::int64_t nanoseconds;
};

// Largest first. A text names each at most once, in this order.
constexpr std::array<Unit, 6> units = {{{"h", 3'600'000'000'000},
                                        {"m", 60'000'000'000},
                                        {"s", 1'000'000'000},
                                        {"ms", 1'000'000},
                                        {"us", 1'000},
                                        {"ns", 1}}};

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The length of "12" or "1.5" at the start of the text; 0 when there is no number.
std::size_t number_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && is_digit(text[length])) ++length;
  if (length == 0 || length + 1 >= text.size()) return length;
  if (text[length] != '.' || !is_digit(text[length + 1])) return length;
  ++length;
  while (length < text.size() && is_digit(text[length])) ++length;
  return length;
}

std::size_t letters_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && text[length] != '.' && !is_digit(text[length])) ++length;
  return length;
}

std::optional<std::size_t> find_unit(std::string_view name) {
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (units[i].name == name) return i;
  }
  return std::nullopt;
}

}  // namespace

std::optional<nanoseconds> parse_duration(std::string_view text, std::string& why) {
  const auto refuse = [&why](std::string reason) {
    why = std::move(reason);
    return std::nullopt;
  };
  constexpr std::size_t longest_text = 64;
  if (text.empty()) return refuse("is empty: write a time such as \"5s\" or \"250ms\"");
  if (text.size() > longest_text) return refuse("is too long for a time");

  double total = 0;
  std::size_t next_unit = 0;  // the largest that may still come
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t digits = number_length(rest);
    if (digits == 0) return refuse("is no time: write one such as \"5s\", \"250ms\" or \"1m30s\"");
    double number = 0;
    std::from_chars(rest.data(), rest.data() + digits, number);
    const std::string_view name = rest.substr(digits, letters_length(rest.substr(digits)));
    if (name.empty()) {
      const std::string_view digits_text = rest.substr(0, digits);
      return refuse(
          fmt::format("has no unit: write \"{0}{1}s\" for seconds or \"{0}{1}ms\" for "
                      "milliseconds",
                      text.substr(0, text.size() - rest.size()), digits_text));
    }
    const auto unit = find_unit(name);
    if (!unit) return refuse(fmt::format("has an unknown unit \"{}\": h, m, s, ms, us, ns", name));
    if (*unit < next_unit) return refuse("must name each unit once, the largest first");
    next_unit = *unit + 1;
    total += number * static_cast<double>(units[*unit].nanoseconds);
    rest.remove_prefix(digits + name.size());
  }
  if (total > static_cast<double>(max_duration.count())) return refuse("is longer than a year");
  return nanoseconds(static_cast<std::int64_t>(std::floor(total + 0.5)));
}

std::string duration_text(nanoseconds duration) {
  std::int64_t rest = duration.count();
  if (rest == 0) return "0s";
  std::string text = rest < 0 ? "-" : "";
  rest = rest < 0 ? -rest : rest;
  // Hours and minutes are written apart; what is left is one number in its largest unit.
  for (std::size_t i = 0; i < 2; ++i) {
    if (rest >= units[i].nanoseconds) {
      text += fmt::format("{}{}", rest / units[i].nanoseconds, units[i].name);
      rest %= units[i].nanoseconds;
    }
  }
  for (std::size_t i = 2; i < units.size() && rest > 0; ++i) {
    if (rest < units[i].nanoseconds) continue;
    const std::int64_t whole = rest / units[i].nanoseconds;
    std::string fraction = fmt::format("{}", units[i].nanoseconds + rest % units[i].nanoseconds);
    fraction[0] = '.';
    fraction.erase(fraction.find_last_not_of("0") + 1);
    text += fmt::format("{}{}{}", whole, fraction == "." ? "" : fraction, units[i].name);
    rest = 0;
  }
  return text;
}

}  // namespace portstorm::client
