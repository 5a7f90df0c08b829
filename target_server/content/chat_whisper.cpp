// A message from one user to another, wherever both are: delivered, or clearly refused.
#include "target_server/content/chat_handlers.h"

namespace portstorm::server {

bool Chat::handle_whisper(User& user, Bytes packet) {
  const auto request = decode_whisper_request(packet);
  if (!request) return false;
  if (!is_logged_in(user)) {
    respond(user, PacketId::whisper_response, ChatResult::not_logged_in);
    return true;
  }
  const User* recipient = users_.find(request->to);
  if (!recipient || !is_logged_in(*recipient)) {
    respond(user, PacketId::whisper_response, ChatResult::no_such_user);
    return true;
  }
  ++totals_.whispers;
  respond(user, PacketId::whisper_response, ChatResult::ok);
  sessions_.send(recipient->session,
                 encode_message_notify(PacketId::whisper_notify, user.user_id, request->message));
  log({user.user_id, std::nullopt, recipient->user_id, request->message});
  return true;
}

}  // namespace portstorm::server
