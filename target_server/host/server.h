#pragma once
// A whole server: network layer, content, and what runs between them.

#include <memory>
#include <string>

#include "target_server/host/server_options.h"
#include "target_server/network/network.h"

namespace portstorm::server {

class Server {
 public:
  virtual ~Server() = default;

  virtual Endpoint local_endpoint() const = 0;
  virtual std::uint32_t sessions() const = 0;
  virtual void stop() = 0;  // drains; totals are complete afterwards

  virtual NetworkTotals totals() const = 0;
  virtual const Network& network() const = 0;
  virtual std::string content_totals() const = 0;  // lines for the user; after stop()
};

// Starts it. Throws std::runtime_error, naming the address or the file, when it cannot.
std::unique_ptr<Server> make_server(const ServerOptions& options);

}  // namespace portstorm::server
