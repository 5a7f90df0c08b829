#pragma once
// The server as its telemetry shows it: what the network layer counts, how its send queues stand,
// its incidents, its share of the processors. docs/telemetry.md lists the names.

#include <cstdint>

#include "process/process.h"
#include "target_server/host/server.h"
#include "telemetry/source.h"

namespace portstorm::server {

class ServerTelemetry final : public telemetry::Source {
 public:
  // `server` must outlive it.
  ServerTelemetry(const Server& server, const ServerOptions& options)
      : server_(server), options_(options) {}

  telemetry::Hello hello() override;
  void sample(telemetry::Sample& sample) override;
  void happened(std::vector<telemetry::Line>& lines) override;

 private:
  static constexpr std::size_t worst_connections = 8;

  const Server& server_;
  const ServerOptions options_;
  std::uint64_t incidents_seen_ = 0;
  std::uint64_t incidents_lost_ = 0;  // more at a time than the log keeps
  process::CpuMeter cpu_;
};

}  // namespace portstorm::server
