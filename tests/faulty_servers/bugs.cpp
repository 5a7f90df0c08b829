#include "tests/faulty_servers/bugs.h"

#include <algorithm>

namespace portstorm::faulty {
namespace {

constexpr BugInfo bugs[] = {
    {Bug::none, "none", 0, "the control: no bug"},
    {Bug::one_packet_per_receive, "one_packet_per_receive", 1,
     "handles one packet per receive; others that came with it wait for the next receive"},
    {Bug::zero_length_spins, "zero_length_spins", 2,
     "a length of 0 is cut off the stream again and again: a worker spins"},
    {Bug::zero_length_wedges, "zero_length_wedges", 2,
     "a length of 0 looks like a packet that has not come yet: the stream waits for ever"},
    {Bug::short_length_accepted, "short_length_accepted", 2,
     "a length from 1 to 4, shorter than the header, is skipped instead of refused"},
    {Bug::reassembly_overflow, "reassembly_overflow", 3,
     "a header may announce 65,535 bytes, and they are written over the end of the receive buffer"},
    {Bug::dirty_padding, "dirty_padding", 4,
     "the padding of a notification holds bytes of earlier packets"},
    {Bug::short_body_read, "short_body_read", 4,
     "a body shorter than its packet is read on into old bytes of the receive buffer"},
    {Bug::no_login_check, "no_login_check", 5, "room packets are obeyed before the login"},
    {Bug::internal_packet_accepted, "internal_packet_accepted", 5,
     "a client may send the store's own answer packet (id 1002), and is logged in by it"},
    {Bug::any_password, "any_password", 5, "an account that exists takes any password"},
    {Bug::leave_not_counted, "leave_not_counted", 6,
     "leaving a room does not make it emptier: after a while it is full for ever"},
    {Bug::double_enter, "double_enter", 6,
     "entering a room twice makes one a member twice: each chat comes twice"},
    {Bug::late_store_answer, "late_store_answer", 7,
     "a late answer of the account store goes to the next user of the slot"},
    {Bug::mute_slot, "mute_slot", 8,
     "a send that failed stays at the head of its slot's queue: later users of the slot get "
     "nothing"},
    {Bug::short_send_dropped, "short_send_dropped", 9,
     "the rest of a send that came short is thrown away"},
    {Bug::interleaved_sends, "interleaved_sends", 10,
     "two sends in flight on one socket: the rest of the first comes after the second"},
    {Bug::reset_kills_listener, "reset_kills_listener", 13,
     "a connection that is reset before it was served ends all accepting"},
    {Bug::lost_accept, "lost_accept", 14,
     "an accept that ends without a session is not posted again: after four, nobody gets in"},
    {Bug::no_idle_limit, "no_idle_limit", 15, "silent clients hold their slots for ever"},
    {Bug::close_without_fin, "close_without_fin", 16,
     "the server closes a session in its books alone: no FIN goes out"},
    {Bug::blocking_broadcast, "blocking_broadcast", 18,
     "a broadcast waits until every recipient has read it: one slow reader stalls all"},
    {Bug::unbounded_queue, "unbounded_queue", 18,
     "a client that does not read is never kicked; what waits for it grows without a bound"},
    {Bug::last_bytes_lost, "last_bytes_lost", 19,
     "a kick closes at once: answers that were queued before it are lost"},
    {Bug::kick_never_closes, "kick_never_closes", 19,
     "a kick waits for the client to close first, for ever"},
    {Bug::first_packet_lost, "first_packet_lost", 20,
     "the connect is handled after the first packet, which is dropped: nobody knows its sender"},
    {Bug::double_login, "double_login", 20, "two logins with one user id at once both succeed"},
    {Bug::crossed_login, "crossed_login", 20,
     "two logins with one user id at once: the second connection gets both answers"},
    {Bug::listens_without_store, "listens_without_store", 20,
     "listens though the account store is down: logins are never answered"},
};

}  // namespace

std::span<const BugInfo> all_bugs() noexcept {
  return bugs;
}

const BugInfo* find_bug(std::string_view name) noexcept {
  const auto* found =
      std::find_if(std::begin(bugs), std::end(bugs), [&](auto& info) { return info.name == name; });
  return found == std::end(bugs) ? nullptr : found;
}

}  // namespace portstorm::faulty
