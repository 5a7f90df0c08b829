#include "target_server/host/server.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <stdexcept>

#include "target_server/content/board.h"
#include "target_server/content/chat.h"
#include "target_server/content/chat_packets.h"
#include "target_server/content/echo.h"
#include "target_server/content/field.h"
#include "target_server/content/sqlite_chat_log.h"
#include "target_server/host/account_stores.h"
#include "target_server/host/totals.h"
#include "target_server/network/fault_port.h"
#include "target_server/network/inline_content.h"
#include "target_server/network/logic_thread.h"

namespace portstorm::server {

namespace {

std::unique_ptr<CompletionPort> make_port(const ServerOptions& options) {
  PortOptions port;
  port.workers = options.workers;
  auto made = make_completion_port(port);
  if (!options.faults.any()) return made;
  return std::make_unique<FaultPort>(std::move(made), options.faults);
}

wire::Framing limited(wire::Framing framing, const ServerOptions& options) {
  if (options.max_packet_bytes > 0) framing.max_packet = options.max_packet_bytes;
  return framing;
}

// A stream: whatever comes is a packet.
wire::Framing echo_framing() {
  return {};
}

std::string_view hint(Error error) {
  switch (error) {
    case Error::address_in_use:
      return ": another program listens there; choose another port with --listen";
    case Error::address_not_available:
      return ": this machine has no such address";
    case Error::access_denied:
      return ": the port is privileged or excluded; choose one above 1023 with --listen";
    default:
      return "";
  }
}

void listen_or_throw(Network& network, const Endpoint& address) {
  const Error error = network.listen();
  if (error == Error::none) return;
  throw std::runtime_error(
      fmt::format("cannot listen on {}: {}{}", address.to_string(), to_string(error), hint(error)));
}

// What all kinds have.
class NetworkServer : public Server {
 public:
  NetworkServer(const ServerOptions& options, wire::Framing framing)
      : framing_(limited(std::move(framing), options)),
        port_(make_port(options)),
        listen_(options.network.listen),
        network_(*port_, framing_, options.network) {}

  Endpoint local_endpoint() const override { return network_.local_endpoint(); }
  std::uint32_t sessions() const override { return network_.sessions(); }
  NetworkTotals totals() const override { return network_.totals(); }
  const Network& network() const override { return network_; }

 protected:
  // The last step of a start: nobody may connect to a server that is not ready for him, or whose
  // store cannot say who may come in.
  void listen_and_start(EventSink& sink) {
    listen_or_throw(network_, listen_);
    network_.start(sink);
  }

 private:
  const wire::Framing framing_;
  const std::unique_ptr<CompletionPort> port_;
  const Endpoint listen_;

 protected:
  Network network_;
};

class EchoServer final : public NetworkServer {
 public:
  explicit EchoServer(const ServerOptions& options)
      : NetworkServer(options, echo_framing()), content_(network_), inline_(content_, network_) {
    listen_and_start(inline_);
  }
  ~EchoServer() override { stop(); }

  void stop() override { network_.stop(); }
  std::string content_totals() const override { return {}; }

 private:
  EchoContent content_;
  InlineContent inline_;
};

// What runs its content on the logic thread.
class LogicServer : public NetworkServer {
 public:
  LogicServer(const ServerOptions& options, wire::Framing framing)
      : NetworkServer(options, std::move(framing)), logic_(options.logic_queue_bytes) {}

  void stop() override {
    network_.stop();
    logic_.stop();
  }

 protected:
  void start(Content& content) {
    logic_.start(content, network_, [this] { network_.flush(); });
    listen_and_start(logic_);
  }

  LogicThread logic_;
};

// Members are destroyed from the last to the first: the chat before the store that calls it back,
// both before the thread that runs them.
class ChatServer final : public LogicServer {
 public:
  explicit ChatServer(const ServerOptions& options)
      : LogicServer(options, tutorial_chat_framing()),
        accounts_(open_accounts(options, logic_)),
        log_(options.chat_log.empty() ? nullptr : make_log(options)),
        chat_(make_chat(network_, *accounts_.store, options.chat, log_.get())) {
    start(*chat_);
  }
  ~ChatServer() override { stop(); }

  std::string content_totals() const override {
    std::string text = to_text(chat_->totals());
    if (accounts_.redis != nullptr) text += to_text(accounts_.redis->totals());
    if (log_) text += to_text(log_->totals());
    return text + logic_waits_text(logic_.waits());
  }

 private:
  static std::unique_ptr<SqliteChatLog> make_log(const ServerOptions& options) {
    ChatLogOptions log_options;
    log_options.max_lines = options.chat_log_lines;
    log_options.on_error = [](std::string_view line) { spdlog::error("{}", line); };
    return make_sqlite_chat_log(options.chat_log, log_options);
  }

  const OpenAccounts accounts_;
  const std::unique_ptr<SqliteChatLog> log_;  // null: no log is kept
  const std::unique_ptr<ChatContent> chat_;
};

class BoardServer final : public LogicServer {
 public:
  explicit BoardServer(const ServerOptions& options)
      : LogicServer(options, lecture_board_framing()), board_(network_, options.board) {
    start(board_);
  }
  ~BoardServer() override { stop(); }

  std::string content_totals() const override {
    return to_text(board_.totals()) + logic_waits_text(logic_.waits());
  }

 private:
  Board board_;
};

class FieldServer final : public LogicServer {
 public:
  explicit FieldServer(const ServerOptions& options)
      : LogicServer(options, game_field_framing()),
        field_(network_, network_.timers(), options.field) {
    start(field_);
  }
  ~FieldServer() override { stop(); }

  std::string content_totals() const override {
    return to_text(field_.totals()) + logic_waits_text(logic_.waits());
  }

 private:
  Field field_;
};

}  // namespace

std::unique_ptr<Server> make_server(const ServerOptions& options) {
  switch (options.kind) {
    case ServerOptions::Kind::echo:
      return std::make_unique<EchoServer>(options);
    case ServerOptions::Kind::chat:
      return std::make_unique<ChatServer>(options);
    case ServerOptions::Kind::board:
      return std::make_unique<BoardServer>(options);
    case ServerOptions::Kind::field:
      return std::make_unique<FieldServer>(options);
  }
  throw std::invalid_argument("no such kind of server");
}

}  // namespace portstorm::server
