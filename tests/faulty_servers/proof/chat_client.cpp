#include "tests/faulty_servers/proof/chat_client.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace portstorm::faulty {

namespace {

constexpr std::size_t header = 5;

unsigned u16_at(const std::string& bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes.at(at)) |
         static_cast<unsigned>(static_cast<unsigned char>(bytes.at(at + 1))) << 8;
}

std::string u16(unsigned value) {
  return {static_cast<char>(value & 0xff), static_cast<char>(value >> 8)};
}

std::unique_ptr<CompletionPort> small_port() {
  PortOptions options;
  options.receive_buffers = 4;
  return make_completion_port(options);
}

}  // namespace

std::string raw_packet(unsigned length, unsigned id, const std::string& body) {
  return u16(length) + u16(id) + '\0' + body;
}

std::string packet(unsigned id, const std::string& body) {
  return raw_packet(static_cast<unsigned>(header + body.size()), id, body);
}

std::string padded(const std::string& text, std::size_t bytes) {
  return text + std::string(bytes - text.size(), '\0');
}

std::string login_request(const std::string& user_id, const std::string& password) {
  return packet(201, padded(user_id, 33) + padded(password, 33));
}

std::string enter_request(int room) {
  return packet(206, u16(static_cast<unsigned>(room)) + u16(0));
}

std::string leave_request() {
  return packet(215);
}

std::string chat_request(const std::string& message) {
  return packet(221, padded(message, 257));
}

unsigned ServerPacket::result() const {
  return u16_at(body, 0);
}

ChatClient::ChatClient(const Endpoint& server, int receive_buffer_bytes) : port_(small_port()) {
  ConnectOptions options;
  options.socket.receive_buffer_bytes = receive_buffer_bytes;
  ConnectOperation operation;
  const Result<Socket> connecting = port_->connect(0, 0, operation, server, options);
  if (!connecting) throw std::runtime_error("no socket");
  socket_ = connecting.value;
  const auto completion = complete(operation, port_->now() + patience);
  if (!completion || completion->error != Error::none) end_ = End::reset;
}

ChatClient::~ChatClient() {
  close(CloseMode::reset);
}

void ChatClient::close(CloseMode mode) {
  if (socket_.is_open()) port_->close(socket_, mode);
}

// The one operation of this port; cancelled at the deadline, and then whatever it has become.
std::optional<Completion> ChatClient::complete(Operation& operation, TimePoint deadline) {
  std::array<Completion, 1> completion;
  if (port_->wait(0, completion, deadline) > 0) return completion[0];
  port_->cancel(operation);
  while (port_->wait(0, completion, TimePoint::max()) == 0) {
  }
  if (completion[0].error == Error::aborted) return std::nullopt;
  return completion[0];
}

bool ChatClient::send(const std::string& bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ConstBuffer rest{reinterpret_cast<const std::byte*>(bytes.data()) + sent,
                           bytes.size() - sent};
    Operation operation;
    if (port_->send(socket_, operation, {&rest, 1}) != Error::none) return false;
    const auto completion = complete(operation, port_->now() + quiet);
    if (!completion || completion->error != Error::none) return false;
    sent += completion->bytes;
  }
  return true;
}

bool ChatClient::receive(std::chrono::milliseconds time) {
  if (end_ != End::still_open) return false;
  Operation operation;
  if (port_->receive(socket_, operation) != Error::none) {
    end_ = End::reset;
    return false;
  }
  const auto completion = complete(operation, port_->now() + time);
  if (!completion) return false;
  if (completion->error != Error::none) {
    end_ = completion->error == Error::end_of_stream ? End::fin : End::reset;
    return false;
  }
  const auto received = completion->received();
  bytes_.append(reinterpret_cast<const char*>(received.data()), received.size());
  return true;
}

std::optional<ServerPacket> ChatClient::cut() {
  if (bytes_.size() < header || bytes_.size() < u16_at(bytes_, 0)) return std::nullopt;
  const std::size_t length = std::max<std::size_t>(u16_at(bytes_, 0), header);
  ServerPacket packet{u16_at(bytes_, 2), bytes_.substr(header, length - header)};
  bytes_.erase(0, length);
  return packet;
}

std::optional<ServerPacket> ChatClient::next(std::chrono::milliseconds time) {
  for (;;) {
    if (auto packet = cut()) return packet;
    if (!receive(time)) return std::nullopt;
  }
}

std::optional<ServerPacket> ChatClient::next_of(unsigned id, std::chrono::milliseconds time) {
  for (;;) {
    auto packet = next(time);
    if (!packet || packet->id == id) return packet;
  }
}

int ChatClient::count(int most, std::chrono::milliseconds time) {
  int packets = 0;
  while (packets < most && next(time)) ++packets;
  return packets;
}

std::string ChatClient::raw(std::size_t bytes, std::chrono::milliseconds time) {
  while (bytes_.size() < bytes && receive(time)) {
  }
  std::string front = bytes_.substr(0, bytes);
  bytes_.erase(0, front.size());
  return front;
}

End ChatClient::end(std::chrono::milliseconds time) {
  while (receive(time)) bytes_.clear();
  return end_;
}

std::optional<unsigned> ChatClient::ask(const std::string& request, unsigned response,
                                        std::chrono::milliseconds time) {
  if (!send(request)) return std::nullopt;
  const auto answer = next_of(response, time);
  if (!answer) return std::nullopt;
  return answer->result();
}

std::optional<unsigned> ChatClient::login(const std::string& user_id, const std::string& password,
                                          std::chrono::milliseconds time) {
  return ask(login_request(user_id, password), 202, time);
}

std::optional<unsigned> ChatClient::enter(int room, std::chrono::milliseconds time) {
  return ask(enter_request(room), 207, time);
}

std::optional<unsigned> ChatClient::leave(std::chrono::milliseconds time) {
  return ask(leave_request(), 216, time);
}

}  // namespace portstorm::faulty
