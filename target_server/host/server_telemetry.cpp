#include "target_server/host/server_telemetry.h"

#include "process/process.h"

namespace portstorm::server {

namespace {

using telemetry::MetricKind;

struct CounterName {
  const char* name;
  const char* unit;
  const char* help;
  std::uint64_t NetworkTotals::*value;
};

constexpr CounterName counters[] = {
    {"packets_received", "packets", "Whole packets that came.", &NetworkTotals::packets_received},
    {"packets_sent", "packets", "Packets sent to their last byte.", &NetworkTotals::packets_sent},
    {"bytes_received", "bytes", "Bytes that came.", &NetworkTotals::bytes_received},
    {"bytes_sent", "bytes", "Bytes that went.", &NetworkTotals::bytes_sent},
    {"sends", "operations", "Sends completed; each may carry many packets.", &NetworkTotals::sends},
    {"short_sends", "operations", "Sends that took fewer bytes than they were given.",
     &NetworkTotals::short_sends},
    {"accepted", "connections", "Connections that became sessions.", &NetworkTotals::accepted},
    {"accept_failures", "connections", "Accepts that failed.", &NetworkTotals::accept_failures},
    {"refused_at_limit", "connections", "Refused because all sessions were in use.",
     &NetworkTotals::refused_at_limit},
    {"refused_by_address", "connections", "Refused because their address had or made too many.",
     &NetworkTotals::refused_by_address},
    {"bad_lengths", "packets", "Length fields that the framing does not allow.",
     &NetworkTotals::bad_lengths},
    {"undrained", "connections", "Sessions cut off at the drain deadline.",
     &NetworkTotals::undrained},
    {"failed_posts", "operations", "Wake-ups that the port refused.", &NetworkTotals::failed_posts},
    {"faults{kind:short_send}", "operations", "Faults injected on purpose.",
     &NetworkTotals::injected_short_sends},
    {"faults{kind:reset}", "operations", "Faults injected on purpose.",
     &NetworkTotals::injected_resets},
    {"faults{kind:delay}", "operations", "Faults injected on purpose.",
     &NetworkTotals::injected_delays},
};

std::string closed_name(std::size_t reason) {
  std::string name = "closed{reason:";
  name += to_string(static_cast<CloseReason>(reason));
  return name + '}';
}

}  // namespace

telemetry::Hello ServerTelemetry::hello() {
  telemetry::Hello hello;
  hello.source = "target_server";
  hello.program_version = PORTSTORM_VERSION;
  hello.pid = process::id();
  hello.started = telemetry::wall_time();
  hello.info = {{"command", options_.command},
                {"content", std::string(to_string(options_.kind))},
                {"listen", server_.local_endpoint().to_string()},
                {"workers", std::to_string(options_.workers)},
                {"max_sessions", std::to_string(options_.network.max_sessions)}};
  if (options_.faults.any()) {
    hello.info.push_back({"inject", options_.inject});
    hello.info.push_back({"seed", std::to_string(options_.faults.seed)});
  }
  for (const CounterName& counter : counters) {
    hello.metrics.push_back({counter.name, MetricKind::counter, counter.unit, counter.help});
  }
  for (std::size_t i = 0; i < close_reasons; ++i) {
    hello.metrics.push_back(
        {closed_name(i), MetricKind::counter, "connections", "Sessions that ended, by reason."});
  }
  const auto add = [&](const char* name, MetricKind kind, const char* unit, const char* help) {
    hello.metrics.push_back({name, kind, unit, help});
  };
  add("incidents", MetricKind::counter, "", "Incidents of all kinds.");
  add("incidents_lost", MetricKind::counter, "",
      "Incidents too many at a time to be told one by one.");
  add("sessions", MetricKind::gauge, "connections", "Sessions that are open.");
  add("send_queue_bytes", MetricKind::gauge, "bytes", "Bytes that wait in all send queues.");
  add("send_queue_worst_bytes", MetricKind::gauge, "bytes", "Bytes in the longest send queue.");
  add("send_queue_oldest_us", MetricKind::gauge, "us", "Age of the oldest byte that waits.");
  add("high_water_bytes", MetricKind::gauge, "bytes", "A longer send queue ends its session.");
  add("cpu_share", MetricKind::gauge, "processors", "Processors in use, since the last sample.");
  add("resident_bytes", MetricKind::gauge, "bytes", "Memory in use.");
  return hello;
}

void ServerTelemetry::sample(telemetry::Sample& sample) {
  const NetworkTotals totals = server_.totals();
  for (const CounterName& counter : counters) {
    sample.counters.emplace_back(counter.name, totals.*counter.value);
  }
  for (std::size_t i = 0; i < close_reasons; ++i) {
    sample.counters.emplace_back(closed_name(i), totals.closed[i]);
  }
  // Those that happened() has told or missed, and none that the next call will tell: so a reader
  // knows how many it was not told.
  sample.counters.emplace_back("incidents", incidents_seen_);
  sample.counters.emplace_back("incidents_lost", incidents_lost_);

  SendQueues queues = server_.network().send_queues(worst_connections);
  const auto oldest =
      queues.worst.empty() ? std::chrono::microseconds{} : queues.worst.front().oldest_byte;
  const auto gauge = [&](const char* name, auto value) {
    sample.gauges.emplace_back(name, static_cast<double>(value));
  };
  gauge("sessions", server_.sessions());
  gauge("send_queue_bytes", queues.bytes);
  gauge("send_queue_worst_bytes", queues.worst_bytes);
  gauge("send_queue_oldest_us", oldest.count());
  gauge("high_water_bytes", options_.network.high_water_bytes);
  const process::Usage usage = process::usage();
  gauge("cpu_share", cpu_.processors(usage));
  gauge("resident_bytes", usage.resident_bytes);
  sample.worst = std::move(queues.worst);
}

void ServerTelemetry::happened(std::vector<telemetry::Line>& lines) {
  const auto& log = server_.network().incidents();
  for (const telemetry::Incident& incident : log.since(incidents_seen_, incidents_lost_)) {
    lines.emplace_back(line_of(incident));
  }
}

}  // namespace portstorm::server
