#include "target_server/redis/redis_connection.h"

#include <utility>

namespace portstorm::server {

Error RedisConnection::open(const Endpoint& redis) {
  is_open_ = false;
  end_.reset();
  sending_.clear();
  waiting_.clear();
  replies_.emplace();
  is_connecting_ = true;
  const Result<Socket> socket = port_.connect(0, 0, connect_, redis);
  if (!socket) {
    is_connecting_ = false;
    return socket.error;
  }
  socket_ = socket.value;
  return Error::none;
}

void RedisConnection::send(std::string_view commands) {
  if (!is_open_ || end_) return;
  waiting_ += commands;
  if (!is_sending_) send_more();
}

void RedisConnection::close(std::string why) {
  if (is_closed() || end_) return;
  end_ = std::move(why);
  if (is_connecting_) port_.cancel(connect_);
  if (is_receiving_) port_.cancel(receive_);
  if (is_sending_) port_.cancel(send_);
  close_when_idle();
}

void RedisConnection::close_when_idle() {
  if (is_connecting_ || is_receiving_ || is_sending_) return;
  port_.close(socket_, CloseMode::reset);
  owner_.on_closed(*end_);
}

void RedisConnection::handle(const Completion& completion) {
  if (completion.operation == &connect_) is_connecting_ = false;
  if (completion.operation == &receive_) is_receiving_ = false;
  if (completion.operation == &send_) is_sending_ = false;
  if (end_) return close_when_idle();
  if (completion.operation == &connect_) return on_connected(completion.error);
  if (completion.operation == &receive_) return on_received(completion);
  on_sent(completion);
}

void RedisConnection::on_connected(Error error) {
  if (error != Error::none) return close(std::string(to_string(error)));
  is_open_ = true;
  receive();
  if (!end_) owner_.on_open();
}

void RedisConnection::receive() {
  const Error error = port_.receive(socket_, receive_);
  is_receiving_ = error == Error::none;
  if (!is_receiving_) close(std::string(to_string(error)));
}

void RedisConnection::on_received(const Completion& completion) {
  if (completion.error != Error::none) return close(std::string(to_string(completion.error)));
  replies_->feed(completion.received());
  while (!end_) {
    const std::optional<RedisReply> reply = replies_->next();
    if (!reply) break;
    owner_.on_reply(*reply);
  }
  if (end_) return;
  if (!replies_->error().empty()) return close(replies_->error());
  receive();
}

void RedisConnection::send_more() {
  if (sending_.empty()) sending_.swap(waiting_);
  if (sending_.empty()) return;
  const ConstBuffer buffer{reinterpret_cast<const std::byte*>(sending_.data()), sending_.size()};
  const Error error = port_.send(socket_, send_, {&buffer, 1});
  is_sending_ = error == Error::none;
  if (!is_sending_) close(std::string(to_string(error)));
}

void RedisConnection::on_sent(const Completion& completion) {
  if (completion.error != Error::none) return close(std::string(to_string(completion.error)));
  sending_.erase(0, completion.bytes);  // the rest of a short send goes first
  send_more();
}

}  // namespace portstorm::server
