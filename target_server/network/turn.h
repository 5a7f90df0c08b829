#pragma once
// What a worker has at hand while it handles one batch of completions. Sessions and the acceptor
// act through it; what must wait for the end of the batch is collected in it.

#include <utility>
#include <vector>

#include "completion_port/completion_port.h"
#include "target_server/network/event_batch.h"
#include "target_server/network/network_options.h"
#include "target_server/network/network_totals.h"
#include "telemetry/incident_log.h"

namespace portstorm::server {

class Session;

struct Turn {
  CompletionPort& port;
  const NetworkOptions& options;
  telemetry::IncidentLog& incidents;
  const unsigned worker;

  WorkerCounters counters{};
  TimePoint now{};                 // read once a batch
  EventBatch events{};             // for the content
  std::vector<Session*> held{};    // whose receive completion this worker holds, see session.h
  std::vector<Session*> closed{};  // whose slots are free once the content knows

  void report(telemetry::Incident incident) {
    incident.time = std::chrono::system_clock::now();
    incidents.add(std::move(incident));
  }
};

}  // namespace portstorm::server
