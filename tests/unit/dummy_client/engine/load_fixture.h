#pragma once
// Whole runs against a scripted server: a scenario as a text, and what came of it.

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "dummy_client/engine/load.h"
#include "tests/unit/dummy_client/engine/scripted_server.h"

namespace portstorm::client {

// A scenario of one cohort; values as they stand in the file.
struct ScenarioText {
  std::string flow;
  std::string protocol = "echo";
  std::string executor = R"("executor": "constant-vus", "vus": 1, "duration": "200ms")";
  std::string graceful_stop = "5s";
  std::string more = "";  // further sections, each ending with a comma

  std::string text() const;
};

// So many users for so long.
std::string constant_vus(int vus, const std::string& duration);

class LoadFixture : public testing::Test {
 protected:
  // The script may refer to what derived fixtures hold: the server's thread ends before that does,
  // and before the next server begins. What stands in a test's body goes earlier: reset `server`.
  void serve(Script script) {
    server.reset();
    server = std::make_unique<ScriptedServer>(std::move(script));
  }
  void TearDown() override { server.reset(); }

  // A load towards the server; `scenario` is then the one of that text.
  Load& prepare(const ScenarioText& text, LoadOptions options = {});
  RunResult run(const ScenarioText& text, const LoadOptions& options = {}) {
    return prepare(text, options).run();
  }

  std::unique_ptr<ScriptedServer> server;
  std::optional<Endpoint> target;  // instead of the server's
  std::optional<Scenario> scenario;
  std::optional<Load> load;
};

// The line of the per-step table that has this name; fails the test when there is none.
const StepResult& step(const RunResult& result, const std::string& name);

// "2 expect: timed out; 1 send: reset", or nothing.
std::string errors_of(const RunResult& result);

// How many values are at least so long.
std::uint64_t count_from(const telemetry::Histogram& histogram, std::chrono::nanoseconds time);

// The shortest that the values can have taken together.
std::chrono::nanoseconds sum_of(const telemetry::Histogram& histogram);

// Sends everything back.
Script echo_script();
// The same, so much later.
Script answering_after(std::chrono::milliseconds delay);

}  // namespace portstorm::client
