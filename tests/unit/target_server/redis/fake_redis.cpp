#include "fake_redis.h"

namespace portstorm::server {
namespace {

// Cuts the first whole command off; nothing while a part of it is missing.
std::optional<FakeRedis::Words> cut_command(std::string& bytes) {
  std::size_t at = 0;
  const auto number = [&]() -> std::optional<std::size_t> {  // of "*3\r\n" or "$3\r\n"
    const std::size_t end = bytes.find("\r\n", at);
    if (end == std::string::npos) return std::nullopt;
    const std::size_t value = std::stoul(bytes.substr(at + 1, end - at - 1));
    at = end + 2;
    return value;
  };
  const auto count = number();
  if (!count) return std::nullopt;
  FakeRedis::Words words;
  while (words.size() < *count) {
    const auto size = number();
    if (!size || bytes.size() < at + *size + 2) return std::nullopt;
    words.push_back(bytes.substr(at, *size));
    at += *size + 2;
  }
  bytes.erase(0, at);
  return words;
}

}  // namespace

FakeRedis::FakeRedis() {
  client::Script script;
  script.on_bytes = [this](client::Peer& peer, std::string_view bytes) { on_bytes(peer, bytes); };
  server_ = std::make_unique<client::ScriptedServer>(std::move(script));
}

void FakeRedis::replies_with(Reply reply) {
  const std::lock_guard lock(mutex_);
  reply_ = std::make_shared<Reply>(std::move(reply));
}

std::map<std::string, std::string> FakeRedis::keys() const {
  const std::lock_guard lock(mutex_);
  return keys_;
}

void FakeRedis::set_key(const std::string& key, const std::string& value) {
  const std::lock_guard lock(mutex_);
  keys_[key] = value;
}

void FakeRedis::on_bytes(client::Peer& peer, std::string_view bytes) {
  std::string& unread = unread_[peer.number()];
  unread += bytes;
  while (const auto words = cut_command(unread)) answer(peer, *words);
}

void FakeRedis::answer(client::Peer& peer, const Words& words) {
  std::shared_ptr<Reply> reply;
  {
    const std::lock_guard lock(mutex_);
    reply = reply_;
  }
  std::optional<std::string> text;
  if (reply && *reply) text = (*reply)(peer, words);
  peer.send(text ? *text : truth(words));
}

std::string FakeRedis::truth(const Words& words) {
  const std::lock_guard lock(mutex_);
  if (words[0] == "PING") return "+PONG\r\n";
  if (words[0] == "GET") {
    const auto found = keys_.find(words[1]);
    if (found == keys_.end()) return "$-1\r\n";
    return "$" + std::to_string(found->second.size()) + "\r\n" + found->second + "\r\n";
  }
  if (words[0] == "SET" && words.size() == 4 && words[3] == "NX") {
    return keys_.emplace(words[1], words[2]).second ? "+OK\r\n" : "$-1\r\n";
  }
  return "-ERR unknown command\r\n";
}

}  // namespace portstorm::server
