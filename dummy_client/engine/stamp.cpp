#include "dummy_client/engine/stamp.h"

#include <array>
#include <charconv>

namespace portstorm::client {

namespace {

std::uint32_t check_of(const Stamp& stamp, std::uint64_t run) {
  // splitmix64's mixing (Vigna), over the numbers in turn.
  std::uint64_t hash = run;
  for (const std::uint64_t part : {std::uint64_t{stamp.group}, std::uint64_t{stamp.number},
                                   stamp.sender, stamp.due_microseconds}) {
    hash += part + 0x9e3779b97f4a7c15;
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
    hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
    hash ^= hash >> 31;
  }
  return static_cast<std::uint32_t>(hash);
}

using Text = std::array<char, 80>;

std::string_view write(const Stamp& stamp, std::uint64_t run, Text& text) {
  char* end = text.data();
  char mark = stamp_mark;
  for (const std::uint64_t part :
       {std::uint64_t{stamp.group}, std::uint64_t{stamp.number}, stamp.sender,
        stamp.due_microseconds, std::uint64_t{check_of(stamp, run)}}) {
    *end++ = mark;
    mark = '-';
    end = std::to_chars(end, text.data() + text.size(), part, 16).ptr;
  }
  *end++ = ';';
  return {text.data(), static_cast<std::size_t>(end - text.data())};
}

// `text` begins with the mark of a stamp; is it one?
std::optional<Stamp> parse(std::string_view text, std::uint64_t run) {
  const char* at = text.data() + 1;
  const char* const end = text.data() + text.size();
  std::array<std::uint64_t, 4> parts{};
  for (std::uint64_t& part : parts) {
    const auto [stop, error] = std::from_chars(at, end, part, 16);
    if (error != std::errc() || stop == end || *stop != '-') return std::nullopt;
    at = stop + 1;
  }
  const Stamp stamp{static_cast<std::uint32_t>(parts[0]), static_cast<std::uint32_t>(parts[1]),
                    parts[2], parts[3]};
  // As a text: "A" for "a" and "01" for "1" are damages too, and so is a number that was cut.
  Text wanted;
  if (!text.starts_with(write(stamp, run, wanted))) return std::nullopt;
  return stamp;
}

}  // namespace

void write_stamp(const Stamp& stamp, std::uint64_t run, std::string& out) {
  Text text;
  out = write(stamp, run, text);
}

std::optional<Stamp> read_stamp(std::string_view text, std::uint64_t run) {
  std::size_t begin = text.find(stamp_mark);
  while (begin != std::string_view::npos) {
    if (const auto stamp = parse(text.substr(begin), run)) return stamp;
    begin = text.find(stamp_mark, begin + 1);
  }
  return std::nullopt;
}

}  // namespace portstorm::client
