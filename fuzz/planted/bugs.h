#pragma once
// The bugs that the self-test plants: what goes wrong where servers cut packets out of receives.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace portstorm::fuzz {

enum class Bug : std::uint8_t {
  none,  // the control
  header_split,
  sign_extended_length,
  zero_length_loop,
  body_underflow,
  never_compacted,
  maximum_plus_one,
  stale_partial_packet,
  sixteen_bit_overflow,
  pipelined_dropped,
  type_table,
  freed_by_handler,
  last_packet_held,
  wrong_way_compaction,
  eight_per_receive,
  byte_order_fallback,
  third_piece_overwrites,
  excess_dropped,
  look_behind_receive,
  stale_length,
  empty_body_skipped,
  maximum_refused,
  leak_on_reset,
  count_in_a_byte,
  goes_on_after_nonsense,
  terminator_written,
};

struct BugName {
  Bug bug;
  std::string_view name;
  std::string_view what;
};

inline constexpr std::array<BugName, 26> bug_names = {{
    {Bug::none, "none", "the control: nothing is wrong"},
    {Bug::header_split, "header_split", "the length is read when all but its last byte is there"},
    {Bug::sign_extended_length, "sign_extended_length", "the length's bytes are signed chars"},
    {Bug::zero_length_loop, "zero_length_loop", "a length of 0 never gets any further"},
    {Bug::body_underflow, "body_underflow", "length - header is copied, however short the length"},
    {Bug::never_compacted, "never_compacted", "what has been handled is never moved out"},
    {Bug::maximum_plus_one, "maximum_plus_one", "one byte more than the maximum is accepted"},
    {Bug::stale_partial_packet, "stale_partial_packet",
     "the next connection begins behind the last one's torn packet"},
    {Bug::sixteen_bit_overflow, "sixteen_bit_overflow",
     "length + header is compared with the maximum in 16 bits"},
    {Bug::pipelined_dropped, "pipelined_dropped", "what follows the first packet is thrown away"},
    {Bug::type_table, "type_table", "the table of handlers is indexed by any id"},
    {Bug::freed_by_handler, "freed_by_handler", "a handler frees the session, the loop goes on"},
    {Bug::last_packet_held, "last_packet_held", "the last packet waits for one more byte"},
    {Bug::wrong_way_compaction, "wrong_way_compaction", "an overlapping rest is copied backwards"},
    {Bug::eight_per_receive, "eight_per_receive", "at most 8 packets are handled per receive"},
    {Bug::byte_order_fallback, "byte_order_fallback",
     "a length that is too large is tried in the other byte order"},
    {Bug::third_piece_overwrites, "third_piece_overwrites",
     "a header in three pieces: the second is overwritten"},
    {Bug::excess_dropped, "excess_dropped", "what does not fit into the buffer is thrown away"},
    {Bug::look_behind_receive, "look_behind_receive", "the byte behind the receive is looked at"},
    {Bug::stale_length, "stale_length", "the length of a torn packet is taken for the next one's"},
    {Bug::empty_body_skipped, "empty_body_skipped", "packets without a body are not handed on"},
    {Bug::maximum_refused, "maximum_refused", "a packet of the maximum size is refused"},
    {Bug::leak_on_reset, "leak_on_reset", "the buffer of a reset connection is lost"},
    {Bug::count_in_a_byte, "count_in_a_byte", "bytes received are counted in 8 bits"},
    {Bug::goes_on_after_nonsense, "goes_on_after_nonsense", "a bad length is skipped"},
    {Bug::terminator_written, "terminator_written",
     "a text is given its NUL in the next packet's first byte"},
}};

constexpr std::optional<Bug> find_bug(std::string_view name) {
  for (const BugName& known : bug_names) {
    if (known.name == name) return known.bug;
  }
  return std::nullopt;
}

}  // namespace portstorm::fuzz
