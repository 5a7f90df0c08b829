#pragma once
// One TCP connection to Redis on a completion port: sends commands, cuts replies out of what comes,
// and can be opened again after its end.
//
//   is_closed() --open()--> connecting --on_open--> open --close(), or an error--> draining
//        ^                       |                                                    |
//        |                       +---- close(), or an error ------------------------->|
//        +--------------------------- on_closed, nothing is outstanding --------------+
//
// All of it on the one thread that waits on the port. Replies come in the order of the commands;
// which belongs to which is the owner's business.

#include <optional>
#include <string>
#include <string_view>

#include "completion_port/completion_port.h"
#include "target_server/redis/redis_reply.h"

namespace portstorm::server {

class RedisConnection {
 public:
  // Called from inside handle() or close(). on_open and on_reply may send and close.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void on_open() = 0;
    virtual void on_reply(const RedisReply& reply) = 0;
    // Exactly once for each open() that succeeded; nothing comes afterwards.
    virtual void on_closed(const std::string& why) = 0;
  };

  // The port has one worker. It and the owner must outlive this object, which must be closed when
  // it is destroyed.
  RedisConnection(CompletionPort& port, Owner& owner) : port_(port), owner_(owner) {}

  // Requires is_closed(). After an error it still is, and on_closed does not follow.
  Error open(const Endpoint& redis);
  // Queues the bytes and starts to send them. Not bounded here: the owner bounds how many commands
  // are under way. Does nothing when not open.
  void send(std::string_view commands);
  // Asks for the end, by reset: what is under way is lost. Only the first reason counts.
  void close(std::string why);
  bool is_closed() const noexcept { return !socket_.is_open(); }
  bool is_draining() const noexcept { return !is_closed() && end_; }

  // A completion of this connection's.
  void handle(const Completion& completion);

 private:
  void on_connected(Error error);
  void on_received(const Completion& completion);
  void on_sent(const Completion& completion);
  void receive();
  void send_more();
  void close_when_idle();

  CompletionPort& port_;
  Owner& owner_;
  Socket socket_;
  ConnectOperation connect_;
  Operation receive_;
  Operation send_;
  bool is_connecting_ = false;
  bool is_receiving_ = false;
  bool is_sending_ = false;
  bool is_open_ = false;
  std::optional<std::string> end_;  // why, once it has been asked for
  std::string sending_;             // the port's until its completion
  std::string waiting_;
  std::optional<RedisReplyReader> replies_;
};

}  // namespace portstorm::server
