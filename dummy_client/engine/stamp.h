#pragma once
// What a message carries so that its deliveries can be told apart, as text within a field:
//
//   ~group-number-sender-due-check;      five hexadecimal numbers
//
//   group    of the ledger           number   of the message within its group, from 0
//   sender   virtual user            due      microseconds after the start of the run
//   check    a hash of the others and of the run's own number: a stamp of another run, or a
//            damaged one, is told from a true one

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portstorm::client {

struct Stamp {
  std::uint32_t group = 0;
  std::uint32_t number = 0;
  std::uint64_t sender = 0;
  std::uint64_t due_microseconds = 0;

  friend bool operator==(const Stamp&, const Stamp&) = default;
};

inline constexpr char stamp_mark = '~';  // every stamp begins with it

// Into `out` (what it held is lost); at most max_stamp_bytes.
void write_stamp(const Stamp& stamp, std::uint64_t run, std::string& out);

// The first stamp within the text; nothing when there is none, or its check is wrong.
std::optional<Stamp> read_stamp(std::string_view text, std::uint64_t run);

}  // namespace portstorm::client
