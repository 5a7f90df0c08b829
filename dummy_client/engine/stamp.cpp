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

}  // namespace

void write_stamp(const Stamp& stamp, std::uint64_t run, std::string& out) {
  std::array<char, 80> text;
  char* end = text.data();
  char mark = '~';
  for (const std::uint64_t part :
       {std::uint64_t{stamp.group}, std::uint64_t{stamp.number}, stamp.sender,
        stamp.due_microseconds, std::uint64_t{check_of(stamp, run)}}) {
    *end++ = mark;
    mark = '-';
    end = std::to_chars(end, text.data() + text.size(), part, 16).ptr;
  }
  *end++ = ';';
  out.assign(text.data(), end);
}

std::optional<Stamp> read_stamp(std::string_view text, std::uint64_t run) {
  const std::size_t begin = text.find('~');
  if (begin == std::string_view::npos) return std::nullopt;
  const char* at = text.data() + begin + 1;
  const char* const end = text.data() + text.size();
  std::array<std::uint64_t, 5> parts{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto [stop, error] = std::from_chars(at, end, parts[i], 16);
    const char wanted = i + 1 < parts.size() ? '-' : ';';
    if (error != std::errc() || stop == end || *stop != wanted) return std::nullopt;
    at = stop + 1;
  }
  const Stamp stamp{static_cast<std::uint32_t>(parts[0]), static_cast<std::uint32_t>(parts[1]),
                    parts[2], parts[3]};
  if (parts[0] > 0xffffffff || parts[1] > 0xffffffff) return std::nullopt;
  if (check_of(stamp, run) != parts[4]) return std::nullopt;
  return stamp;
}

}  // namespace portstorm::client
