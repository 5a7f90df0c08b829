#include "dummy_client/fuzz/saved_failure.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <span>

#include "dummy_client/report/file_output.h"
#include "dummy_client/scenario/duration.h"
#include "json_file/json_text.h"
#include "mutation/artifact.h"

namespace portstorm::client {

using json_file::hex_text;
using json_file::string_text;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_raw = 16 * 1024;  // bytes of one line of the file
constexpr int lucky_iterations = 20;
constexpr auto time_until_others = std::chrono::seconds(1);
constexpr auto time_left_open = std::chrono::seconds(10);
// What a reset overtakes is not read: a server that is busy gets longer than in a trial.
constexpr auto time_until_last_reset = std::chrono::milliseconds(200);

class FlowText {
 public:
  void add(const std::string& step) { text += (text.empty() ? "" : ",\n") + indent + step; }

  void send(const SentConnection& connection) {
    add(R"({"connect": {}})");
    for (const SentWrite& write : connection.writes) {
      for (std::size_t begin = 0; begin < write.bytes.size(); begin += longest_raw) {
        const std::size_t count = std::min(longest_raw, write.bytes.size() - begin);
        add(fmt::format(R"({{"raw": {{"hex": "{}"}}}})",
                        hex_text(std::span(write.bytes).subspan(begin, count))));
      }
      if (write.pauses) pause();
    }
  }
  void pause(std::chrono::milliseconds time = replay_pause) {
    add(fmt::format(R"({{"idle": "{}"}})", duration_text(time)));
    length += time;
  }

  std::string text;
  std::chrono::nanoseconds length{};

 private:
  const std::string indent = "        ";
};

FlowText fuzzer_flow(const Failure& failure) {
  FlowText flow;
  for (const SentConnection& connection : failure.transcript) {
    const bool is_last = &connection == &failure.transcript.back();
    flow.send(connection);
    if (is_last && failure.kind == Failure::Kind::left_open) {
      flow.add(R"({"expect_close": {"kind": "any", "timeout": "5s"}})");
      break;
    }
    if (is_last && connection.stays_open) {
      flow.add(fmt::format(R"({{"idle": "{}"}})", duration_text(time_left_open)));
    } else if (!connection.ends_at_once && !connection.writes.empty()) {
      if (is_last) {
        flow.pause(time_until_last_reset);
      } else if (!connection.writes.back().pauses) {
        flow.pause();
      }
    }
    flow.add(connection.ends_by_fin ? R"({"disconnect": "graceful"})"
                                    : R"({"disconnect": "reset"})");
  }
  return flow;
}

// What shows whether the server still serves, while the last connection may still be open.
std::string others(const FuzzResult& result, const wire::Framing& framing,
                   std::chrono::nanoseconds start) {
  FlowText flow;
  flow.send(result.canary_sent);
  if (flow.text.empty()) flow.add(R"({"connect": {}})");
  if (!result.canary_reply.empty()) {
    flow.add(fmt::format(R"({{"expect": "{}", "timeout": "5s"}})", result.canary_reply));
  } else if (result.canary_has_answer && framing.kind == wire::FramingKind::delimited) {
    flow.add(R"({"expect": "line", "timeout": "5s"})");
  }
  flow.add(R"({"disconnect": "reset"})");
  return fmt::format(R"(,
    "others": {{
      "executor": "per-vu-iterations", "vus": 1, "iterations": 1, "maxDuration": "30s",
      "startTime": "{}", "gracefulStop": "10s",
      "flow": [
{}
      ]
    }})",
                     duration_text(start), flow.text);
}

}  // namespace

std::string scenario_text(const Failure& failure, const FuzzResult& result,
                          const wire::Framing& framing, const std::string& protocol,
                          const std::string& target) {
  const bool is_left_open = failure.kind == Failure::Kind::left_open;
  const FlowText flow = fuzzer_flow(failure);
  return fmt::format(
      R"({{
  "scenario": "fuzz_case_{}",
  "description": {},
  "protocol": {},
  "target": {},
  "cohorts": {{
    "fuzzer": {{
      "adversary": {},
      "executor": "per-vu-iterations", "vus": 1, "iterations": {}, "maxDuration": "5m",
      "flow": [
{}
      ]
    }}{}
  }},
  "thresholds": {{"errors": ["count==0"]}}
}}
)",
      failure.number,
      string_text(fmt::format("seed {}, case {}: {}", result.seed, failure.number, failure.what)),
      string_text(protocol), string_text(target), is_left_open ? "false" : "true",
      takes_luck(failure.transcript) ? lucky_iterations : 1, flow.text,
      is_left_open ? "" : others(result, framing, flow.length + time_until_others));
}

std::vector<std::byte> artifact_of(const Transcript& transcript) {
  constexpr std::size_t most_bytes = 0xffff, most_connections = fuzz::Plan::most_reconnects + 1;
  auto first = transcript.end();
  std::size_t bytes = 0;
  while (first != transcript.begin() &&
         static_cast<std::size_t>(transcript.end() - first) < most_connections) {
    const std::size_t more = (first - 1)->bytes();
    if (bytes + more > most_bytes && first != transcript.end()) break;
    bytes += more;
    --first;
  }
  std::vector<std::byte> stream;
  fuzz::Plan plan;
  for (auto connection = first; connection != transcript.end(); ++connection) {
    if (connection != first) {
      plan.reconnects.push_back(static_cast<std::uint16_t>(stream.size()));
    }
    for (const SentWrite& write : connection->writes) {
      stream.insert(stream.end(), write.bytes.begin(), write.bytes.end());
      for (std::size_t left = write.bytes.size(); left > 0;) {
        const std::size_t cut = std::min(left, most_bytes);
        plan.cuts.push_back(static_cast<std::uint16_t>(cut));
        left -= cut;
      }
    }
    plan.resets |= !connection->ends_by_fin;
  }
  return fuzz::write_artifact(stream, plan);
}

std::optional<std::string> save(const Failure& failure, const FuzzResult& result,
                                const wire::Framing& framing, const std::string& protocol_file,
                                const std::string& target, const std::string& folder,
                                FailureFiles& files) {
  std::error_code error;
  fs::create_directories(folder, error);
  const fs::path protocol = fs::relative(fs::absolute(protocol_file), fs::absolute(folder), error);
  // On another drive there is no way that is relative.
  const std::string name =
      (protocol.empty() ? fs::absolute(protocol_file) : protocol).generic_string();
  const fs::path base =
      fs::path(folder) / fmt::format("seed{}-case{}", result.seed, failure.number);
  files.scenario = base.generic_string() + ".json";
  if (auto problem =
          write_file(files.scenario, scenario_text(failure, result, framing, name, target))) {
    return problem;
  }
  if (bytes_of(failure.transcript) == 0) return std::nullopt;
  files.stream = base.generic_string() + ".stream";
  const auto artifact = artifact_of(failure.transcript);
  return write_file(files.stream,
                    {reinterpret_cast<const char*>(artifact.data()), artifact.size()});
}

}  // namespace portstorm::client
