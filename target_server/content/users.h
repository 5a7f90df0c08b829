#pragma once
// What the chat knows of each connection, and which user ids are taken.
//
// A user id is taken from the moment its login is asked for until that login is refused or its
// connection is gone, so two connections can never hold one id, however slow the store is.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "target_server/content/content.h"

namespace portstorm::server {

enum class UserState : std::uint8_t {
  connected,
  logging_in,  // the store has been asked
  logged_in,
  in_room,
  closing,  // we asked for its end: what still arrives is not looked at
};

struct User {
  SessionId session;
  UserState state = UserState::connected;
  std::string user_id;    // empty while connected and closing
  std::string wanted_id;  // while logging_in under an id that another connection has
  // While logging_in: the peer will ask no more, and the session ends behind the answer.
  std::optional<CloseReason> ends_after_login;
};

inline bool is_logged_in(const User& user) noexcept {
  return user.state == UserState::logged_in || user.state == UserState::in_room;
}

class Users {
 public:
  void add(SessionId session);
  void remove(SessionId session);
  // Null when this connection is gone, even when its slot has a new one.
  User* find(SessionId session) noexcept;

  // False when another connection has the id.
  bool take_id(User& user, std::string_view user_id);
  void release_id(User& user);
  // Who has taken the id, were it only to ask the store for it; null: nobody.
  User* find(std::string_view user_id) noexcept;

 private:
  // Lets a look-up take the text as it lies in the packet.
  struct TextHash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::vector<User> by_slot_;  // as long as the session table at most; generation 0: no one
  std::unordered_map<std::string, SessionId, TextHash, std::equal_to<>> ids_in_use_;
};

}  // namespace portstorm::server
