// The telemetry of the programs, read as a user's tools would read it.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <map>
#include <memory>

#include "telemetry/line_client.h"
#include "tests/support/programs.h"

namespace portstorm::test {
namespace {

using namespace std::chrono_literals;
using namespace telemetry;

class Lines : public LineHandler {
 public:
  void on_line(Line line) override {
    if (auto* hello = std::get_if<Hello>(&line)) hellos.push_back(std::move(*hello));
    if (auto* sample = std::get_if<Sample>(&line)) {
      for (const auto& [name, histogram] : sample->histograms) histograms[name].merge(histogram);
      samples.push_back(std::move(*sample));
    }
    if (auto* incident = std::get_if<IncidentLine>(&line))
      incidents.push_back(std::move(*incident));
    if (auto* mark = std::get_if<MarkLine>(&line)) marks.push_back(mark->text);
  }
  void on_bad_line(std::uint64_t number, const std::string& why) override {
    bad.push_back(std::to_string(number) + ": " + why);
  }

  std::uint64_t counter(const std::string& name) const {  // in the last sample
    for (const auto& [key, value] : samples.back().counters) {
      if (key == name) return value;
    }
    ADD_FAILURE() << "no counter " << name;
    return 0;
  }
  std::size_t count(Origin origin, const std::string& kind) const {
    std::size_t found = 0;
    for (const auto& one : incidents) found += one.origin == origin && one.kind == kind;
    return found;
  }

  std::vector<Hello> hellos;
  std::vector<Sample> samples;
  std::vector<IncidentLine> incidents;
  std::vector<std::string> marks, bad;
  std::map<std::string, Histogram> histograms;
};

Lines lines_of_file(const std::string& path) {
  Lines lines;
  LineReader reader;
  reader.feed(read_file(path), lines);
  reader.end(lines);
  EXPECT_EQ(lines.hellos.size(), 1u);
  EXPECT_TRUE(lines.bad.empty()) << lines.bad.at(0);
  EXPECT_FALSE(lines.samples.empty());
  return lines;
}

Endpoint telemetry_address(ChildProcess& program) {
  const std::string words = "telemetry: listening on ";
  const auto line = program.wait_for_output(words, patience(20s));
  if (!line) throw std::runtime_error("no telemetry: " + program.output());
  std::string address = line->substr(line->find(words) + words.size());
  address = address.substr(0, address.find_first_not_of("0123456789.:"));
  return Endpoint::parse(address).value();
}

std::string command_of(const telemetry::Hello& hello) {
  for (const auto& entry : hello.info) {
    if (entry.name == "command") return entry.value;
  }
  return {};
}

// 40 users, 20 messages each, as fast as they are answered.
ClientRun echo_load(const RunningServer& server, const Arguments& more = {}) {
  const std::string scenario = scratch_file("pings.json");
  write_file(scenario, R"({"scenario": "pings", "target": "127.0.0.1:11020",
    "protocol": ")" + shipped_scenario("protocols/echo.json") +
                           R"(", "cohorts": {"users": {
      "executor": "per-vu-iterations", "vus": 40, "iterations": 1, "maxDuration": "60s", "flow": [
        {"connect": {}},
        {"repeat": 20, "flow": [{"send": {"text": "hello, telemetry"}}, {"expect": "echo"}]},
        {"mark": "all said"}, {"disconnect": "graceful"}]}},
    "thresholds": {"errors": ["rate==0"]}})");
  Arguments arguments = {"run", scenario, "--target", server.address(), "--quiet"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_client(arguments);
}

TEST(Telemetry, OfTheServerSaysOverTcpWhatItsRecordSays) {
  const std::string record = scratch_file("server.ndjson");
  RunningServer server({"echo", "--telemetry", "0", "--record", record});
  LineClient client;
  Lines live;
  ASSERT_EQ(client.connect(telemetry_address(server.process()), patience(10s)), Error::none);
  while (live.samples.empty()) ASSERT_EQ(client.read(live, patience(10s)), Error::none);

  EXPECT_EQ(echo_load(server).exit_code, 0);
  server.process().signal(SIGINT);
  while (client.read(live, patience(10s)) == Error::none) {
  }
  EXPECT_EQ(server.process().wait_for_exit(patience(20s)), 0);
  const Lines recorded = lines_of_file(record);
  EXPECT_EQ(live.hellos.at(0).source, "target_server");
  EXPECT_TRUE(live.bad.empty());
  EXPECT_EQ(recorded.counter("accepted"), 40u);
  EXPECT_EQ(recorded.counter("bytes_received"), 40u * 20u * 16u);
  for (const char* name : {"accepted", "packets_received", "packets_sent", "bytes_sent"}) {
    EXPECT_EQ(live.counter(name), recorded.counter(name)) << name;
  }
}

TEST(Telemetry, OfInjectedFaultsCountsEachOnceAndAsNothingElse) {
  const std::string record = scratch_file("faults.ndjson");
  RunningServer server(
      {"echo", "--record", record, "--inject", "short_send=0.2", "--inject-seed", "3"});
  EXPECT_EQ(echo_load(server).exit_code, 0);  // nothing is lost by a short send
  server.stop();
  const Lines lines = lines_of_file(record);
  EXPECT_GT(lines.counter("faults{kind:short_send}"), 0u);
  EXPECT_EQ(lines.count(Origin::fault, "partial_send"), lines.counter("faults{kind:short_send}"));
  EXPECT_EQ(lines.count(Origin::server, "partial_send"), lines.counter("short_sends"));
  EXPECT_EQ(lines.incidents.size(), lines.counter("incidents"));

  // How to make them happen again: what was asked for, but for the capture, which would be gone.
  const std::string command = command_of(lines.hellos.at(0));
  EXPECT_EQ(command.rfind("target_server ", 0), 0u) << command;
  EXPECT_NE(command.find(" echo"), std::string::npos) << command;
  EXPECT_NE(command.find(" --inject short_send=0.2 --inject-seed 3"), std::string::npos) << command;
  EXPECT_EQ(command.find("record"), std::string::npos) << command;
}

TEST(Telemetry, OfTheClientAddsUpToItsResult) {
  const std::string record = scratch_file("client.ndjson");
  RunningServer server({"echo"});
  const ClientRun run = echo_load(server, {"--record", record});
  EXPECT_EQ(run.exit_code, 0) << run.output;
  const Lines lines = lines_of_file(record);
  EXPECT_EQ(lines.hellos.at(0).source, "dummy_client");
  const std::string command = command_of(lines.hellos.at(0));
  EXPECT_NE(command.find("pings.json --target "), std::string::npos) << command;
  EXPECT_NE(command.find(" --seed "), std::string::npos) << command;
  EXPECT_EQ(command.find("--record"), std::string::npos) << command;
  EXPECT_EQ(lines.counter("connects"), 40u);
  EXPECT_EQ(lines.counter("iterations"), 40u);
  EXPECT_EQ(lines.counter("bytes_sent"), 40u * 20u * 16u);
  EXPECT_EQ(lines.counter("errors"), 0u);
  EXPECT_EQ(lines.histograms.at("latency").count(), 40u * 20u);
  EXPECT_EQ(lines.histograms.at("latency{as:echo}").count(), 40u * 20u);
  EXPECT_EQ(lines.histograms.at("latency{as:connect}").count(), 40u);
  EXPECT_EQ(lines.marks, std::vector<std::string>{"all said"});
  std::string verdict;
  for (const Text& text : lines.samples.back().texts) {
    if (text.name == "verdict") verdict = text.value;
  }
  EXPECT_EQ(verdict, "PASSED: the threshold holds");
}

TEST(Telemetry, OfTheServerTellsTheCanaryThatItsSessionsAreBack) {
  RunningServer server({"echo", "--telemetry", "0"});
  const std::string telemetry = telemetry_address(server.process()).to_string();
  const std::string scenario = scratch_file("canary.json");
  write_file(scenario, R"({"scenario": "canary", "target": ")" + server.address() +
                           R"(", "protocol": ")" + shipped_scenario("protocols/echo.json") +
                           R"(", "cohorts": {"users": {
      "executor": "per-vu-iterations", "vus": 5, "iterations": 1, "maxDuration": "60s",
      "flow": [{"connect": {}}, {"send": {"text": "x"}}, {"expect": "echo"},
               {"disconnect": "graceful"}]}},
    "canary": {"within": "10s", "flow": [{"connect": {}}, {"send": {"text": "x"}},
      {"expect": "echo"}, {"disconnect": "graceful"}]}})");
  const ClientRun run = run_client({"run", scenario, "--quiet", "--server-telemetry", telemetry});
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_NE(run.output.find("served in"), std::string::npos) << run.output;

  // It speaks, but no telemetry.
  const ClientRun refused =
      run_client({"run", scenario, "--quiet", "--server-telemetry", server.address()});
  EXPECT_EQ(refused.exit_code, 104) << refused.output;
  EXPECT_NE(refused.output.find("--server-telemetry"), std::string::npos) << refused.output;
}

// The server of docs/telemetry.md: not ours, in C++17, on plain sockets.
TEST(Telemetry, OfSomebodyElsesServerShowsItsShortSends) {
  ChildProcess server(watched_server_command({"0", "0"}));
  const std::string mark = "watched_server: listening on ";
  const auto line = server.wait_for_output(mark, patience(20s));
  ASSERT_TRUE(line) << server.output();
  const std::string address = line->substr(line->find(mark) + mark.size());
  LineClient client;
  ASSERT_EQ(client.connect(telemetry_address(server), patience(10s)), Error::none);

  Lines lines;
  while (lines.samples.empty()) ASSERT_EQ(client.read(lines, patience(10s)), Error::none);

  // One who asks for much and reads late: of its 6 MB (a send buffer may grow to 4, and above 8 the
  // server hangs up) some have gathered, and do not fit at once.
  const std::string scenario = scratch_file("slow.json");
  write_file(scenario, R"({"scenario": "slow", "target": ")" +
                           address.substr(0, address.find_first_not_of("0123456789.:")) +
                           R"(", "protocol": ")" + shipped_scenario("protocols/echo.json") +
                           R"(", "cohorts": {"slow": {
      "executor": "per-vu-iterations", "vus": 1, "iterations": 1, "maxDuration": "10m", "flow": [
        {"connect": {"receive_buffer_bytes": 4096}}, {"stop_reading": true},
        {"repeat": 400, "flow": [{"send": {"text": ")" +
                           std::string(16 * 1024, 'x') + R"("}}]},
        {"think": "300ms"}, {"resume_reading": true}, {"think": "10m"},
        {"disconnect": "reset"}]}}})");
  ChildProcess slow(client_command({"run", scenario, "--quiet"}));
  const auto short_send = [&] {  // there are stalls, too
    return std::find_if(lines.incidents.begin(), lines.incidents.end(),
                        [](const auto& incident) { return incident.kind == "partial_send"; });
  };
  const auto until = std::chrono::steady_clock::now() + patience(20s);
  while (short_send() == lines.incidents.end() && std::chrono::steady_clock::now() < until) {
    ASSERT_EQ(client.read(lines, patience(10s)), Error::none);
  }
  slow.signal(SIGINT);
  EXPECT_EQ(slow.wait_for_exit(patience(20s)), 105) << slow.output();
  const auto found = short_send();
  ASSERT_NE(found, lines.incidents.end());
  EXPECT_TRUE(lines.bad.empty());
  EXPECT_EQ(lines.hellos.at(0).source, "watched_server");
  EXPECT_GT(found->requested, found->sent);
  EXPECT_EQ(found->queued, found->requested - found->sent);
}

TEST(Telemetry, OptionsThatCannotBeAreRefused) {
  for (const Arguments& wrong :
       {Arguments{"--telemetry", "nowhere"}, Arguments{"--inject", "tear=1"}}) {
    Arguments arguments = {"echo", "--listen", "127.0.0.1:0"};
    arguments.insert(arguments.end(), wrong.begin(), wrong.end());
    ChildProcess server(server_command(arguments));
    EXPECT_EQ(server.wait_for_exit(patience(20s)), 2) << server.output();
    EXPECT_NE(server.output().find(wrong[0]), std::string::npos) << server.output();
  }
}

}  // namespace
}  // namespace portstorm::test
