#pragma once
// The tutorial's chat as a script: logins and rooms, messages to everybody in the room, and one
// fault that can be planted.
//
// The fault strikes once: the first message that was sent when all users were in their rooms for
// sure, on its way to another member of the room, its victim.

#include <future>
#include <map>
#include <set>
#include <string>

#include "tests/unit/dummy_client/engine/scripted_server.h"

namespace portstorm::client {

// [u16 length of the whole packet][u16 id][u8 flags] and the body.
std::string chat_packet(unsigned id, const std::string& body);

class ChatServer {
 public:
  enum class Fault : std::uint8_t {
    none,
    swallow,
    duplicate,
    misroute,  // to a user of another room, too
    reorder,   // held back until after the sender's next one
    corrupt,   // one character of the stamp
  };

  ChatServer(std::size_t users, Fault fault, bool sender_gets_own = true);

  ScriptedServer& server() { return *server_; }
  // The fault has struck, and its victim has read what came of it.
  std::future<void> struck() { return struck_.get_future(); }

 private:
  struct User {
    Peer* peer = nullptr;
    std::string bytes;  // of a packet that has not come whole
    int room = -1;
    bool is_settled = false;  // all had chatted when its last chat was answered
  };

  Script script();
  void on_bytes(Peer& peer, std::string_view bytes);
  void on_packet(User& user, unsigned id, const std::string& body);
  void on_chat(User& user, const std::string& body);
  void notify(User& sender, User& member, const std::string& body);
  void strike(User& sender, User& member, std::string body);
  void leave_room(User& user);

  const std::size_t expected_users_;
  const Fault fault_;
  const bool sender_gets_own_;
  std::map<std::size_t, User> users_;  // by the peer's number
  std::set<std::size_t> have_chatted_;
  std::map<int, std::set<User*>> rooms_;
  User* victim_ = nullptr;       // once the fault has struck
  User* held_sender_ = nullptr;  // whose message is held back
  std::string held_;
  int chats_after_ = 0;  // of the victim
  std::promise<void> struck_;
  std::unique_ptr<ScriptedServer> server_;
};

}  // namespace portstorm::client
