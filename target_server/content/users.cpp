#include "target_server/content/users.h"

#include <cassert>

namespace portstorm::server {

void Users::add(SessionId session) {
  if (session.slot >= by_slot_.size()) by_slot_.resize(session.slot + std::size_t{1});
  assert(by_slot_[session.slot].session.generation == 0);  // closed before it is opened again
  by_slot_[session.slot] = User{session, UserState::connected, {}, {}, {}};
}

void Users::remove(SessionId session) {
  User* user = find(session);
  if (!user) return;
  release_id(*user);
  user->session = {};
}

User* Users::find(SessionId session) noexcept {
  if (session.generation == 0 || session.slot >= by_slot_.size()) return nullptr;
  User& user = by_slot_[session.slot];
  return user.session == session ? &user : nullptr;
}

bool Users::take_id(User& user, std::string_view user_id) {
  if (!ids_in_use_.emplace(user_id, user.session).second) return false;
  user.user_id = user_id;
  return true;
}

void Users::release_id(User& user) {
  if (user.user_id.empty()) return;
  ids_in_use_.erase(user.user_id);
  user.user_id.clear();
}

User* Users::find(std::string_view user_id) noexcept {
  const auto found = ids_in_use_.find(user_id);
  return found == ids_in_use_.end() ? nullptr : find(found->second);
}

}  // namespace portstorm::server
