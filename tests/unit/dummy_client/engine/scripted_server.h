#pragma once
// A TCP server on 127.0.0.1 that does what a test tells it to, on a thread and a port of its own;
// or on a port of the test's, which then gives it its turns. Everything in a Script runs there.

#include <array>
#include <atomic>
#include <functional>
#include <future>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "completion_port/completion_port.h"

namespace portstorm::client {

class Peer;

struct Script {
  std::function<void(Peer&)> on_open = [](Peer&) {};
  std::function<void(Peer&, std::string_view)> on_bytes = [](Peer&, std::string_view) {};
  std::function<void(Peer&)> on_end;                  // the client's FIN; not set: closes
  std::function<void(Peer&)> on_gone = [](Peer&) {};  // the connection is closed
  bool reads = true;
};

class ScriptedServer {
 public:
  explicit ScriptedServer(Script script);
  ScriptedServer(Script script, std::unique_ptr<CompletionPort> port, const Endpoint& local);
  ~ScriptedServer();

  // Without a thread of its own: one wait() and what it brought. False: it has stopped.
  bool turn();
  void ask_to_stop();

  const Endpoint& endpoint() const noexcept { return endpoint_; }
  std::size_t accepted() const noexcept { return accepted_; }
  std::size_t bytes_received() const noexcept { return bytes_received_; }

 private:
  friend class Peer;

  void listen(const Endpoint& local);
  void stop();
  void on_accepted(AcceptOperation& operation, Error error);
  void perform_delayed();
  bool is_idle() const;

  const Script script_;
  std::unique_ptr<CompletionPort> port_;
  Socket listener_;
  std::array<AcceptOperation, 8> accepts_;
  std::size_t accepts_posted_ = 0;
  std::list<Peer> peers_;  // those that are gone too: what is delayed may still name them
  std::multimap<TimePoint, std::function<void()>> delayed_;
  bool stopping_ = false;
  std::atomic<std::size_t> accepted_{0};
  std::atomic<std::size_t> bytes_received_{0};
  Endpoint endpoint_;
  std::thread thread_;
};

// A connection of the server's. Everything may be called at any time; after the end it does
// nothing.
class Peer {
 public:
  Peer(ScriptedServer& server, std::size_t number) : server_(server), number_(number) {}

  std::size_t number() const noexcept { return number_; }  // in the order of accepting

  TimePoint now() const;
  void send(std::string_view bytes);
  void after(std::chrono::nanoseconds delay, std::function<void()> action);
  void finish();                                     // FIN; what comes is still read
  void close(CloseMode mode = CloseMode::graceful);  // what has not been sent yet is lost

 private:
  friend class ScriptedServer;

  void open(Socket socket);
  void receive();
  void on_completion(const Completion& completion);
  void on_received(const Completion& completion);
  void send_more();
  void close_when_idle();

  ScriptedServer& server_;
  const std::size_t number_;
  Socket socket_;
  Operation receive_;
  Operation send_;
  bool is_receiving_ = false;
  bool is_sending_ = false;
  bool is_closing_ = false;
  CloseMode close_mode_ = CloseMode::graceful;
  std::string sending_;
  std::string waiting_;
};

// One that nobody listens at.
Endpoint refusing_endpoint();

}  // namespace portstorm::client
