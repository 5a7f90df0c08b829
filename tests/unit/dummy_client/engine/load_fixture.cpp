#include "tests/unit/dummy_client/engine/load_fixture.h"

#include <stdexcept>

#include "tests/unit/dummy_client/scenario/scenario_text.h"

namespace portstorm::client {

std::string ScenarioText::text() const {
  std::string text = "{\"scenario\": \"test\", \"target\": \"127.0.0.1:1\",\n";
  text += "\"protocol\": \"protocols/" + protocol + ".json\",\n" + more;
  text += "\"cohorts\": {\"users\": {" + executor;
  text += ", \"gracefulStop\": \"" + graceful_stop + "\", \"flow\": [\n" + flow + "\n]}}}";
  return text;
}

std::string constant_vus(int vus, const std::string& duration) {
  return "\"executor\": \"constant-vus\", \"vus\": " + std::to_string(vus) + ", \"duration\": \"" +
         duration + "\"";
}

Load& LoadFixture::prepare(const ScenarioText& text, LoadOptions options) {
  options.lag_limit = std::chrono::hours(1);  // the machine's, no matter of these tests
  Reading reading = read_text(text.text());
  if (!reading.scenario) throw std::invalid_argument(reading.all);
  load.reset();
  scenario = std::move(*reading.scenario);
  return load.emplace(*scenario, target ? *target : server->endpoint(), options);
}

const StepResult& step(const RunResult& result, const std::string& name) {
  for (const StepResult& line : result.steps) {
    if (line.name == name) return line;
  }
  ADD_FAILURE() << "no step is called " << name;
  static const StepResult none;
  return none;
}

std::string errors_of(const RunResult& result) {
  std::string text;
  for (const auto& [kind, error] : result.errors) {
    if (!text.empty()) text += "; ";
    text += std::to_string(error.count) + " " + kind;
  }
  return text;
}

std::uint64_t count_from(const telemetry::Histogram& histogram, std::chrono::nanoseconds time) {
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(time).count();
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < histogram.counts().size(); ++i) {
    if (telemetry::Histogram::lowest_of(i) >= static_cast<std::uint64_t>(microseconds)) {
      count += histogram.counts()[i];
    }
  }
  return count;
}

std::chrono::nanoseconds sum_of(const telemetry::Histogram& histogram) {
  std::uint64_t microseconds = 0;
  for (std::size_t i = 0; i < histogram.counts().size(); ++i) {
    microseconds += histogram.counts()[i] * telemetry::Histogram::lowest_of(i);
  }
  return std::chrono::microseconds(microseconds);
}

Script echo_script() {
  Script script;
  script.on_bytes = [](Peer& peer, std::string_view bytes) { peer.send(bytes); };
  return script;
}

Script answering_after(std::chrono::milliseconds delay) {
  Script script;
  script.on_bytes = [delay](Peer& peer, std::string_view bytes) {
    peer.after(delay, [&peer, text = std::string(bytes)] { peer.send(text); });
  };
  return script;
}

}  // namespace portstorm::client
