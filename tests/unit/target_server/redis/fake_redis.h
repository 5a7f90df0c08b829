#pragma once
// A Redis of these tests: PING, GET and SET ... NX on a map, and whatever a test does to it. Its
// keys outlive its going down.

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tests/unit/dummy_client/engine/scripted_server.h"

namespace portstorm::server {

class FakeRedis {
 public:
  // What to reply instead of the true answer; nothing: the true answer. Words: the command's name,
  // key and value.
  using Words = std::vector<std::string>;
  using Reply = std::function<std::optional<std::string>(client::Peer&, const Words&)>;

  FakeRedis();

  Endpoint endpoint() const { return server_->endpoint(); }
  std::size_t connections() const { return server_->accepted(); }

  // From the next command on, on the fake's thread; it may be called once more after the test's
  // body has ended. Empty: the true answers.
  void replies_with(Reply reply);
  std::map<std::string, std::string> keys() const;
  void set_key(const std::string& key, const std::string& value);

 private:
  void on_bytes(client::Peer& peer, std::string_view bytes);
  void answer(client::Peer& peer, const Words& words);
  std::string truth(const Words& words);

  mutable std::mutex mutex_;
  std::shared_ptr<Reply> reply_;
  std::map<std::string, std::string> keys_;
  std::map<std::size_t, std::string> unread_;       // by connection: what is no whole command yet
  std::unique_ptr<client::ScriptedServer> server_;  // last: its thread uses the rest
};

}  // namespace portstorm::server
