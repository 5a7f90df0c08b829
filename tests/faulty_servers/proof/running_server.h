#pragma once
// A faulty server on a thread of its own, on a port of the system's choice.

#include <chrono>
#include <future>
#include <optional>

#include "tests/faulty_servers/server.h"

namespace portstorm::faulty {

class RunningServer {
 public:
  explicit RunningServer(Options options)
      : server_(on_any_port(options)),
        endpoint_(server_.local_endpoint()),
        ending_(std::async(std::launch::async, [this] { return server_.run(); })) {}
  explicit RunningServer(Bug bug) : RunningServer(options_for(bug)) {}
  ~RunningServer() {
    if (ending_.valid()) server_.stop();
  }

  const Endpoint& endpoint() const noexcept { return endpoint_; }
  // How it has ended by itself; nothing when it has not, in this time.
  std::optional<Ending> ending(std::chrono::milliseconds time) {
    if (ending_.wait_for(time) != std::future_status::ready) return std::nullopt;
    return ending_.get();
  }

 private:
  static Options on_any_port(Options options) {
    options.port = 0;
    return options;
  }

  Server server_;
  const Endpoint endpoint_;
  std::future<Ending> ending_;  // its destructor waits for the thread
};

}  // namespace portstorm::faulty
