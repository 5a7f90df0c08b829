#include "tests/unit/dummy_client/engine/chat_server.h"

namespace portstorm::client {

namespace {

constexpr std::size_t header_bytes = 5;
const std::string success(2, '\0');

unsigned u16_at(const std::string& bytes, std::size_t offset) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  return byte(offset) | static_cast<unsigned>(byte(offset + 1)) << 8;
}

}  // namespace

std::string chat_packet(unsigned id, const std::string& body) {
  const std::size_t length = header_bytes + body.size();
  return std::string{static_cast<char>(length & 0xff), static_cast<char>(length >> 8),
                     static_cast<char>(id & 0xff), static_cast<char>(id >> 8), 0} +
         body;
}

ChatServer::ChatServer(std::size_t users, Fault fault, bool sender_gets_own)
    : expected_users_(users), fault_(fault), sender_gets_own_(sender_gets_own) {
  server_ = std::make_unique<ScriptedServer>(script());
}

Script ChatServer::script() {
  Script script;
  script.on_open = [this](Peer& peer) { users_[peer.number()].peer = &peer; };
  script.on_bytes = [this](Peer& peer, std::string_view bytes) { on_bytes(peer, bytes); };
  script.on_gone = [this](Peer& peer) { leave_room(users_[peer.number()]); };
  return script;
}

void ChatServer::on_bytes(Peer& peer, std::string_view bytes) {
  User& user = users_[peer.number()];
  user.bytes += bytes;
  while (user.bytes.size() >= header_bytes && user.bytes.size() >= u16_at(user.bytes, 0)) {
    const std::size_t length = u16_at(user.bytes, 0);
    const std::string packet = user.bytes.substr(0, length);
    user.bytes.erase(0, length);
    on_packet(user, u16_at(packet, 2), packet.substr(header_bytes));
  }
}

void ChatServer::on_packet(User& user, unsigned id, const std::string& body) {
  switch (id) {
    case 201:
      return user.peer->send(chat_packet(202, success));
    case 206:
      user.room = static_cast<int>(u16_at(body, 0));
      rooms_[user.room].insert(&user);
      return user.peer->send(chat_packet(207, success));
    case 215:
      leave_room(user);
      return user.peer->send(chat_packet(216, success));
    case 221:
      return on_chat(user, body);
    default:
      user.peer->close(CloseMode::reset);
  }
}

void ChatServer::on_chat(User& user, const std::string& body) {
  const std::size_t number = user.peer->number();
  have_chatted_.insert(number);
  for (User* member : rooms_[user.room]) {
    if (member == &user && !sender_gets_own_) continue;
    if (victim_ == nullptr && user.is_settled && member != &user) {
      strike(user, *member, body);
    } else {
      notify(user, *member, body);
    }
  }
  user.peer->send(chat_packet(222, success));
  user.is_settled = have_chatted_.size() == expected_users_;

  // The answer to its first chat after the fault comes behind the fault; with its second one the
  // victim has read both.
  if (&user == victim_ && held_sender_ == nullptr && ++chats_after_ == 2) struck_.set_value();
}

void ChatServer::notify(User& sender, User& member, const std::string& body) {
  const std::string user_id(33, 'u');
  member.peer->send(chat_packet(223, user_id + body));
  if (&member != victim_ || &sender != held_sender_) return;
  held_sender_ = nullptr;
  member.peer->send(chat_packet(223, user_id + held_));
}

void ChatServer::strike(User& sender, User& member, std::string body) {
  victim_ = &member;
  switch (fault_) {
    case Fault::none:
      return notify(sender, member, body);
    case Fault::swallow:
      return;
    case Fault::duplicate:
      notify(sender, member, body);
      return notify(sender, member, body);
    case Fault::misroute:
      notify(sender, member, body);
      for (auto& [room, members] : rooms_) {
        if (room != sender.room && !members.empty()) victim_ = *members.begin();
      }
      return notify(sender, *victim_, body);
    case Fault::reorder:
      held_sender_ = &sender;
      held_ = std::move(body);
      return;
    case Fault::corrupt:
      body[3] = static_cast<char>(body[3] ^ 1);
      return notify(sender, member, body);
  }
}

void ChatServer::leave_room(User& user) {
  if (user.room >= 0) rooms_[user.room].erase(&user);
  user.room = -1;
}

}  // namespace portstorm::client
