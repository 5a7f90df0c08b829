// Login: the store is asked, and its answer finds the session again, or nobody.
#include <algorithm>
#include <string>

#include "target_server/content/chat_handlers.h"

namespace portstorm::server {
namespace {

bool is_valid_user_id(std::string_view user_id) noexcept {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return !user_id.empty() && std::none_of(user_id.begin(), user_id.end(), is_control);
}

ChatResult result_of(LoginAnswer answer) noexcept {
  switch (answer) {
    case LoginAnswer::ok:
      return ChatResult::ok;
    case LoginAnswer::wrong_password:
      return ChatResult::wrong_password;
    case LoginAnswer::unavailable:
      return ChatResult::store_unavailable;
  }
  return ChatResult::store_unavailable;
}

}  // namespace

bool Chat::handle_login(User& user, Bytes packet) {
  const auto request = decode_login_request(packet);
  if (!request) return false;
  const ChatResult started = start_login(user, *request);
  if (started != ChatResult::ok) respond_to_login(user, started);
  return true;
}

// `ok` means that the store has been asked.
ChatResult Chat::start_login(User& user, const LoginRequest& request) {
  if (user.state == UserState::logging_in) return ChatResult::login_pending;
  if (user.state != UserState::connected) return ChatResult::already_logged_in;
  if (!is_valid_user_id(request.user_id)) return ChatResult::bad_user_id;
  if (!users_.take_id(user, request.user_id)) {
    if (duplicate_login_ == ChatOptions::DuplicateLogin::refuse) return ChatResult::user_id_in_use;
    user.wanted_id = request.user_id;
  }

  const auto completion = [this, session = user.session](LoginAnswer answer) {
    finish_login(session, answer);
  };
  if (!accounts_.login(std::string(request.user_id), std::string(request.password), completion)) {
    users_.release_id(user);
    user.wanted_id.clear();
    return ChatResult::store_unavailable;
  }
  user.state = UserState::logging_in;
  return ChatResult::ok;
}

void Chat::finish_login(SessionId session, LoginAnswer answer) {
  User* user = users_.find(session);
  if (!user || user->state != UserState::logging_in) {  // gone, or kicked, while the store worked
    ++totals_.late_answers;
    return;
  }
  if (answer == LoginAnswer::ok && !user->wanted_id.empty()) take_over(*user);
  user->wanted_id.clear();
  if (answer == LoginAnswer::ok) {
    user->state = UserState::logged_in;
    ++totals_.users_logged_in;
  } else {
    user->state = UserState::connected;
    users_.release_id(*user);
  }
  respond_to_login(*user, result_of(answer));
  if (user->ends_after_login) {
    release(*user);
    sessions_.disconnect(session, *user->ends_after_login);
  }
}

// The password was right: the connection that has the id is ended for this one. It may be gone by
// now, or have become another's.
void Chat::take_over(User& user) {
  if (User* holder = users_.find(user.wanted_id)) {
    const SessionId replaced = holder->session;
    release(*holder);
    sessions_.disconnect(replaced, CloseReason::replaced);
    ++totals_.replaced;
  }
  users_.take_id(user, user.wanted_id);
}

void Chat::respond_to_login(const User& user, ChatResult result) {
  ++(result == ChatResult::ok ? totals_.logins_ok : totals_.logins_refused);
  respond(user, PacketId::login_response, result);
}

}  // namespace portstorm::server
