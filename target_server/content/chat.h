#pragma once
// The chat server's content: login, rooms, chat in the room, whispers. Speaks tutorial_chat
// (chat_packets.h).
//
//                 login_request          answer ok            room_enter_request
//     connected ---------------> logging_in ----> logged_in -------------------> in_room
//         ^                          |                ^                             |
//         +--- any other answer -----+                +---- room_leave_request -----+
//
// A Heartbeat (241) is answered in every state (242): it is what keeps a silent connection from the
// idle timeout.
//
// A request that does not belong to the state is answered with its error code. A bad body, an
// unknown id or a packet only a server sends ends the connection (CloseReason::bad_packet). One
// login per user id at a time, counted from the request, not from the answer.
//
// A chat is answered to its sender first (RoomChatResponse), then RoomChatNotify goes to everyone
// in the room, the sender included; a sender thus always sees 222 before its own 223.
//
// Who enters a room (207) then gets the names of those in it (209, in as many packets as they
// need) and its owner's (218); the others get the newcomer's (208). A room belongs to whom entered
// it first; when the owner leaves, to whom has been there longest; or to whom it is handed over
// (236). The owner may kick (231): all are told (233), the kicked user too, who is then in no room.
// Whoever leaves, or is lost, is announced to those who stay (217). All of these come in the order
// of the events, between the chat of the room.
//
// A whisper (226) goes to one user, in whatever room. Its result 0 says that the recipient was
// logged in and that the message stands in the queue of its connection; no_such_user that nobody
// gets it.
//
// All calls come from the content's thread. Neither Sessions nor the store calls back from inside
// a call. Teardown: stop the content's thread first, then destroy the chat, then the store.

#include <cstdint>
#include <memory>

#include "target_server/content/accounts.h"
#include "target_server/content/chat_log.h"
#include "target_server/content/content.h"

namespace portstorm::server {

struct ChatOptions {
  static constexpr int max_rooms = 1'000'000;
  static constexpr int max_room_capacity = 65'536;

  // A login under an id that another connection has. `refuse`: user_id_in_use. `replace`: with the
  // right password the other connection is ended (CloseReason::replaced), for the user whose old
  // one hangs; a wrong password ends nobody.
  enum class DuplicateLogin : std::uint8_t { refuse, replace };

  int rooms = 1000;  // numbered from 0
  int room_capacity = 100;
  DuplicateLogin duplicate_login = DuplicateLogin::refuse;
};

struct ChatTotals {
  std::uint64_t logins_ok = 0;
  std::uint64_t logins_refused = 0;
  std::uint64_t late_answers = 0;  // of the store, to connections that were gone: dropped
  std::uint64_t chats = 0;
  std::uint64_t notifies = 0;  // recipients of all chats
  std::uint64_t replaced = 0;  // connections that were ended for a later login
  std::uint64_t whispers = 0;  // that found their recipient
  std::uint64_t kicks = 0;
  std::uint64_t bad_packets = 0;
  std::uint64_t users_logged_in = 0;  // now
  std::uint64_t rooms_in_use = 0;     // now
};

class ChatContent : public Content {
 public:
  // On the content's thread, or after it has stopped.
  virtual ChatTotals totals() const noexcept = 0;
};

// Throws std::invalid_argument for options outside their limits. `log` may be null. All that is
// referred to must outlive it.
std::unique_ptr<ChatContent> make_chat(Sessions& sessions, AccountStore& accounts,
                                       const ChatOptions& options = {}, ChatLog* log = nullptr);

}  // namespace portstorm::server
