// "Somebody's own server", the one that docs/test_your_server.md puts under load: players log in,
// walk about a field and chat, and everybody sees everything. One thread does it all. Small and
// correct, but no model of good design: target_server is that.
//
//   example_server [ADDRESS:PORT] [TICK_MS]     127.0.0.1:9000 unless told otherwise
//
// With TICK_MS, what is to be sent waits for the next tick, as in servers that work in frames.

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "completion_port/completion_port.h"
#include "docs/examples/ten_minutes/my_packets.h"
#include "process/process.h"

namespace {

using namespace portstorm;
using namespace std::chrono_literals;
using Bytes = std::span<const std::byte>;

constexpr auto idle_limit = 60s;  // from one packet of a client to its next
constexpr auto check_interval = 100ms;
constexpr std::size_t max_packet = 256;
constexpr std::size_t max_unsent = 4 * 1024 * 1024;  // of a client that reads too slowly

struct Accept : AcceptOperation {
  bool posted = false;
};

struct Session {
  Socket socket;
  Operation receive, send;
  bool receiving = false, sending = false;
  bool has_finished = false;         // the client's FIN came
  bool is_dead = false;              // to be closed once nothing is outstanding
  std::vector<std::byte> received;   // the beginning of a packet
  std::vector<std::byte> waiting;    // to be sent
  std::vector<std::byte> in_flight;  // the port's while `sending`
  std::size_t sent = 0;              // of in_flight
  TimePoint deadline;
  std::string name;  // empty until the login
  std::int32_t id = 0;
};

template <class Packet>
Packet make_packet(PacketType type) {
  Packet packet{};
  packet.header = {sizeof(Packet), type};
  return packet;
}

// Up to the NUL, or all of it: the client need not have put one there.
template <std::size_t size>
std::string text_in(const char (&field)[size]) {
  return {field, strnlen(field, size)};
}

// NaN is not.
bool is_inside(float value) {
  return value >= 0 && value <= field_size;
}

class Server {
 public:
  Server(const Endpoint& address, std::chrono::milliseconds tick) : tick_(tick) {
    const auto listener = port_->listen(0, 0, address);
    if (!listener) throw std::runtime_error(std::string(to_string(listener.error)));
    listener_ = listener.value;
  }

  Endpoint address() const { return port_->local_endpoint(listener_); }
  void stop() { port_->post(0, 0, nullptr, 0); }  // from any thread

  void run() {
    std::array<Completion, 256> completions;
    while (listener_.is_open() || !sessions_.empty()) {
      const std::size_t count = port_->wait(0, completions, next_check_);
      now_ = port_->now();
      for (std::size_t i = 0; i < count; ++i) handle(completions[i]);
      const bool is_time = now_ >= next_check_;
      if (is_time) next_check_ = now_ + (tick_ > 0ms ? tick_ : check_interval);
      if (is_time) post_accepts();
      // All that this round had to say to a session goes out in one send.
      if (is_time || tick_ == 0ms) sessions_.remove_if([&](Session& s) { return advance(s); });
    }
  }

 private:
  // ---- completions ------------------------------------------------------------------------------

  void handle(const Completion& completion) {
    if (completion.operation == nullptr) return begin_stop();
    if (completion.operation->kind() == OperationKind::accept) {
      return on_accepted(static_cast<Accept&>(*completion.operation), completion.error);
    }
    Session& session = *reinterpret_cast<Session*>(completion.key);
    const bool is_receive = completion.operation == &session.receive;
    is_receive ? on_received(session, completion) : on_sent(session, completion);
  }

  void begin_stop() {
    stopping_ = true;
    for (Accept& accept : accepts_) port_->cancel(accept);
    for (Session& session : sessions_) session.is_dead = true;
  }

  void post_accepts() {
    for (Accept& accept : accepts_) {
      if (accept.posted || stopping_) continue;
      accept.posted = port_->accept(listener_, accept) == Error::none;
    }
    const auto is_posted = [](const Accept& accept) { return accept.posted; };
    const bool any = std::any_of(accepts_.begin(), accepts_.end(), is_posted);
    if (stopping_ && !any && listener_.is_open()) port_->close(listener_);
  }

  void on_accepted(Accept& accept, Error error) {
    accept.posted = false;
    if (error == Error::none && stopping_) port_->discard(accept.accepted);
    if (error == Error::none && !stopping_) open_session(accept.accepted);
    // One client less is no reason to wait; another error may last, and is for the next check.
    if (error == Error::none || error == Error::reset) post_accepts();
  }

  void open_session(NativeSocket accepted) {
    Session& session = sessions_.emplace_back();
    const auto socket = port_->associate(0, reinterpret_cast<std::uintptr_t>(&session), accepted);
    if (!socket) return sessions_.pop_back();
    session.socket = socket.value;
    session.deadline = now_ + idle_limit;
    start_receive(session);
  }

  void on_received(Session& session, const Completion& completion) {
    session.receiving = false;
    session.has_finished = completion.error == Error::end_of_stream;
    if (session.has_finished) return;  // what it asked for before is still answered
    const Bytes bytes = completion.received();
    session.received.insert(session.received.end(), bytes.begin(), bytes.end());
    if (completion.error != Error::none || !take_packets(session)) session.is_dead = true;
    start_receive(session);
  }

  void on_sent(Session& session, const Completion& completion) {
    session.sending = false;
    session.sent += completion.bytes;
    if (completion.error != Error::none) session.is_dead = true;
    if (session.sent < session.in_flight.size()) start_send(session);  // it came short: the rest
  }

  // ---- packets: false is for a client that breaks the rules -------------------------------------

  bool take_packets(Session& session) {
    Bytes rest = session.received;
    while (rest.size() >= sizeof(PacketHeader)) {
      PacketHeader header;
      std::memcpy(&header, rest.data(), sizeof(header));
      if (header.size < sizeof(PacketHeader) || header.size > max_packet) return false;
      if (rest.size() < header.size) break;
      if (!on_packet(session, header.type, rest.first(header.size))) return false;
      rest = rest.subspan(header.size);
      session.deadline = now_ + idle_limit;
    }
    session.received.erase(session.received.begin(), session.received.end() - rest.size());
    return true;
  }

  bool on_packet(Session& session, std::uint16_t type, Bytes packet) {
    const bool is_logged_in = !session.name.empty();
    if (type == CS_LOGIN && !is_logged_in) return take(session, packet, &Server::on_login);
    if (type == CS_MOVE && is_logged_in) return take(session, packet, &Server::on_move);
    if (type == CS_CHAT && is_logged_in) return take(session, packet, &Server::on_chat);
    return false;
  }

  template <class Packet>
  bool take(Session& session, Bytes bytes, bool (Server::*handler)(Session&, const Packet&)) {
    Packet packet;
    if (bytes.size() != sizeof(packet)) return false;
    std::memcpy(&packet, bytes.data(), sizeof(packet));
    return (this->*handler)(session, packet);
  }

  bool on_login(Session& session, const CsLogin& request) {
    const std::string name = text_in(request.name);
    if (name.empty()) return false;
    const bool is_taken =
        std::any_of(sessions_.begin(), sessions_.end(), [&](const Session& other) {
          return other.name == name && !other.is_dead && !other.has_finished;
        });
    auto answer = make_packet<ScLogin>(SC_LOGIN);
    if (is_taken) answer.result = RESULT_NAME_TAKEN;
    if (request.version != protocol_version) answer.result = RESULT_WRONG_VERSION;
    if (answer.result == RESULT_OK) {
      session.name = name;
      session.id = ++last_id_;
      answer.player_id = session.id;
      answer.x = answer.y = field_size / 2;
    }
    send(session, answer);
    if (answer.result == RESULT_OK) show_to_all(session, answer.x, answer.y, 0);
    return true;
  }

  bool on_move(Session& session, const CsMove& request) {
    auto answer = make_packet<ScMove>(SC_MOVE);
    answer.sequence = request.sequence;
    if (!is_inside(request.x) || !is_inside(request.y)) answer.result = RESULT_OUTSIDE;
    send(session, answer);
    if (answer.result == RESULT_OK) show_to_all(session, request.x, request.y, request.direction);
    return true;
  }

  bool on_chat(Session& session, const CsChat& request) {
    auto chat = make_packet<ScChat>(SC_CHAT);
    chat.player_id = session.id;
    session.name.copy(chat.name, max_name);
    text_in(request.message).copy(chat.message, max_message);
    send_to_all(chat);
    return true;
  }

  void show_to_all(const Session& session, float x, float y, std::uint8_t direction) {
    auto position = make_packet<ScPosition>(SC_POSITION);
    position.player_id = session.id;
    position.x = x;
    position.y = y;
    position.direction = direction;
    send_to_all(position);
  }

  // ---- sending, closing -------------------------------------------------------------------------

  template <class Packet>
  void send_to_all(const Packet& packet) {
    for (Session& session : sessions_) {
      if (!session.name.empty()) send(session, packet);
    }
  }

  template <class Packet>
  void send(Session& session, const Packet& packet) {
    if (session.is_dead || session.has_finished) return;
    const auto bytes = std::as_bytes(std::span(&packet, 1));
    session.waiting.insert(session.waiting.end(), bytes.begin(), bytes.end());
    if (session.waiting.size() > max_unsent) session.is_dead = true;
  }

  void start_receive(Session& session) {
    if (session.is_dead) return;
    session.receiving = true;
    if (port_->receive(session.socket, session.receive) == Error::none) return;
    session.receiving = false;
    session.is_dead = true;
  }

  // One send at a time, of all that waits.
  void start_send(Session& session) {
    if (session.sending || session.is_dead) return;
    if (session.sent == session.in_flight.size()) {
      session.in_flight.clear();
      session.in_flight.swap(session.waiting);
      session.sent = 0;
    }
    if (session.in_flight.empty()) return;
    const Bytes rest = Bytes(session.in_flight).subspan(session.sent);
    const ConstBuffer buffer{rest.data(), rest.size()};
    session.sending = true;
    if (port_->send(session.socket, session.send, {&buffer, 1}) == Error::none) return;
    session.sending = false;
    session.is_dead = true;
  }

  // True when the session is over and closed.
  bool advance(Session& session) {
    start_send(session);
    const bool all_sent = session.in_flight.empty() && session.waiting.empty();
    if (now_ >= session.deadline || (session.has_finished && all_sent)) session.is_dead = true;
    if (!session.is_dead) return false;
    if (session.receiving) port_->cancel(session.receive);
    if (session.sending) port_->cancel(session.send);
    if (session.receiving || session.sending) return false;
    port_->close(session.socket, session.has_finished ? CloseMode::graceful : CloseMode::reset);
    return true;
  }

  const std::unique_ptr<CompletionPort> port_ = make_completion_port({});
  const std::chrono::milliseconds tick_;
  Socket listener_;
  std::array<Accept, 16> accepts_;
  std::list<Session> sessions_;
  TimePoint now_ = port_->now(), next_check_ = now_;
  std::int32_t last_id_ = 0;
  bool stopping_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  const auto address = Endpoint::parse(argc > 1 ? argv[1] : "127.0.0.1:9000");
  const std::string_view tick = argc > 2 ? argv[2] : "0";
  unsigned tick_ms = 0;
  std::from_chars(tick.data(), tick.data() + tick.size(), tick_ms);
  if (!address) {
    std::fprintf(stderr, "usage: example_server [ADDRESS:PORT] [TICK_MS]\n");
    return 2;
  }
  try {
    process::raise_descriptor_limit();
    Server server(*address, std::chrono::milliseconds(tick_ms));
    const process::InterruptHandler interrupts([&server] { server.stop(); });
    std::printf("example_server: listening on %s\n", server.address().to_string().c_str());
    std::fflush(stdout);
    server.run();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "example_server: %s: %s\n", address->to_string().c_str(), error.what());
    return 1;
  }
}
