#include "tests/faulty_servers/options.h"

namespace portstorm::faulty {

using namespace std::chrono_literals;

Options options_for(Bug bug) {
  Options options;
  options.bug = bug;
  switch (bug) {
    case Bug::late_store_answer:
    case Bug::double_login:
    case Bug::crossed_login:
      options.store_delay = 100ms;  // a window to hit
      break;
    case Bug::mute_slot:
      options.send_buffer_bytes = 4096;  // a few dozen unread chats keep a send waiting
      break;
    case Bug::short_send_dropped:
    case Bug::interleaved_sends:
      options.send_buffer_bytes = 4096;
      options.largest_send_bytes = 8192;
      break;
    case Bug::listens_without_store:
      options.store_is_down = true;
      break;
    default:
      break;
  }
  return options;
}

}  // namespace portstorm::faulty
