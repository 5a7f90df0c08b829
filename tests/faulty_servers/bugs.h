#pragma once
// The bugs that faulty_server can be started with: those rows of the detection checklist that show
// from outside, over TCP. One process has exactly one of them, or none.
//
// Each is one deviation, `if (bug_ == Bug::...)`, at the place where real servers get it wrong; a
// comment there says how it comes about.

#include <cstdint>
#include <span>
#include <string_view>

namespace portstorm::faulty {

enum class Bug : std::uint8_t {
  none,  // the control
  one_packet_per_receive,
  zero_length_spins,
  zero_length_wedges,
  short_length_accepted,
  reassembly_overflow,
  dirty_padding,
  short_body_read,
  no_login_check,
  internal_packet_accepted,
  any_password,
  leave_not_counted,
  double_enter,
  late_store_answer,
  mute_slot,
  short_send_dropped,
  interleaved_sends,
  reset_kills_listener,
  lost_accept,
  no_idle_limit,
  close_without_fin,
  blocking_broadcast,
  unbounded_queue,
  last_bytes_lost,
  kick_never_closes,
  first_packet_lost,
  double_login,
  crossed_login,
  listens_without_store,
};

struct BugInfo {
  Bug bug = Bug::none;
  std::string_view name;      // as the command line says it
  int row = 0;                // of the checklist; 0 for none
  std::string_view sentence;  // what is wrong
};

std::span<const BugInfo> all_bugs() noexcept;  // by row, none first
const BugInfo* find_bug(std::string_view name) noexcept;

}  // namespace portstorm::faulty
