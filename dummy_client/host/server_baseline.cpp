#include "dummy_client/host/server_baseline.h"

#include <fmt/format.h>

#include "telemetry/line_client.h"

namespace portstorm::client {

namespace {

using telemetry::Line;

// Keeps the latest number of sessions that goes by.
class SessionsGauge : public telemetry::LineHandler {
 public:
  void on_line(Line line) override {
    const auto* sample = std::get_if<telemetry::Sample>(&line);
    if (sample == nullptr) return;
    for (const auto& [name, value] : sample->gauges) {
      if (name == "sessions") latest = value;
    }
    has_seen_sample = true;
  }
  void on_bad_line(std::uint64_t, const std::string& why) override {
    if (bad_line.empty()) bad_line = why;
  }

  std::optional<double> latest;
  bool has_seen_sample = false;
  std::string bad_line;
};

// Reads until the sessions are at most `wanted`, or time is up: how many there were last.
std::optional<double> read_sessions(const Endpoint& server, double wanted, std::string& why) {
  const auto deadline = std::chrono::steady_clock::now() + ServerBaseline::patience;
  const auto left = [&] { return deadline - std::chrono::steady_clock::now(); };
  telemetry::LineClient client;
  SessionsGauge gauge;
  Error error = client.connect(server, left());
  while ((error == Error::none) && (!gauge.latest || *gauge.latest > wanted) &&
         left() > std::chrono::nanoseconds::zero()) {
    error = client.read(gauge, left());
    if (gauge.has_seen_sample && !gauge.latest) break;
  }
  if (gauge.latest) return gauge.latest;
  if (gauge.has_seen_sample) {
    why = "its samples have no gauge \"sessions\"";
  } else if (!gauge.bad_line.empty()) {
    why = "it sends no telemetry lines (" + gauge.bad_line + ")";
  } else {
    why = "no sample came (" + std::string(to_string(error)) + ")";
  }
  return std::nullopt;
}

}  // namespace

bool ServerBaseline::take(std::string& why) {
  constexpr double any = 1e18;
  const auto sessions = read_sessions(telemetry_, any, why);
  before_ = sessions.value_or(0);
  return sessions.has_value();
}

void ServerBaseline::check(CanaryResult& canary) const {
  if (!canary.served) return;
  std::string why;
  const auto after = read_sessions(telemetry_, before_, why);
  if (after && *after <= before_) return;
  canary.served = false;
  canary.problem =
      after ? fmt::format("it was served, but the server still has {} sessions; before the run {}",
                          *after, before_)
            : "it was served, but the server's telemetry is gone: " + why;
}

}  // namespace portstorm::client
