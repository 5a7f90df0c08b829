// Makes seeds and dictionaries from protocol and scenario files.
//
//   fuzz_seeds FOLDER                              for our own targets, from scenarios/
//   fuzz_seeds FOLDER TARGET PROTOCOL.json [SCENARIO.json...]    for a parser of yours

#include <algorithm>
#include <cstdio>
#include <exception>

#include "dummy_client/scenario/scenario_file.h"
#include "fuzz/adapter/parser.h"
#include "fuzz/targets/framings.h"
#include "fuzz/tools/packet_seeds.h"
#include "fuzz/tools/protocol_seeds.h"
#include "fuzz/tools/scenario_seeds.h"
#include "fuzz/tools/seed_folder.h"
#include "fuzz/tools/session_seeds.h"
#include "telemetry/line_writer.h"

namespace {

using namespace portstorm;
using namespace portstorm::fuzz;
namespace fs = std::filesystem;

const fs::path scenarios = PORTSTORM_SCENARIOS;

std::vector<fs::path> files_in(const fs::path& folder, const char* extension) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// What cannot be read is of no use as a scenario here; dummy_client validate says why.
std::optional<client::Scenario> read_scenario(const fs::path& file) {
  json_file::Mistakes mistakes(file.string());
  return client::read_scenario_file(file.string(), {}, mistakes);
}

void add_protocol(const wire::Protocol& protocol, std::size_t variant, SeedFolder& seeds) {
  for (const Stream& stream : packet_streams(protocol)) {
    seeds.add_segmented(stream, protocol.framing.header_bytes, variant);
  }
  add_tokens(protocol, seeds.tokens);
}

void add_scenario(const client::Scenario& scenario, std::size_t variant, SeedFolder& seeds) {
  for (Recording& recording : scenario_recordings(scenario)) {
    recording.plan.variant = static_cast<std::uint8_t>(variant);
    seeds.add(recording.stream, recording.plan);
  }
}

// ---- our own targets --------------------------------------------------------------------------

void make_reassembly(const fs::path& folder) {
  SeedFolder seeds(folder, "reassembly");
  const auto protocols = framings();
  for (std::size_t i = 0; i < protocols.size(); ++i) add_protocol(protocols[i], i, seeds);
  for (const fs::path& file : files_in(scenarios, ".json")) {
    const auto scenario = read_scenario(file);
    if (!scenario) continue;
    for (std::size_t i = 0; i < protocols.size(); ++i) {
      if (protocols[i].name == scenario->protocol->name) add_scenario(*scenario, i, seeds);
    }
  }
  seeds.write_dictionary();
}

void make_planted(const fs::path& folder) {
  SeedFolder seeds(folder, "planted");
  for (const wire::Protocol& protocol : shipped_protocols()) {
    if (protocol.name == "tutorial_chat") add_protocol(protocol, 0, seeds);
  }
  seeds.write_dictionary();
}

void make_packet_codec(const fs::path& folder) {
  SeedFolder seeds(folder, "packet_codec");
  std::byte number{0};  // of the definition, as the target counts them
  for (const wire::Protocol& protocol : shipped_protocols()) {
    add_tokens(protocol, seeds.tokens);
    for (const wire::PacketDefinition& packet : protocol.packets) {
      wire::Protocol one{protocol.name, protocol.framing, {packet}};
      for (Stream& stream : single_packets(one)) {
        stream.push_back(number);
        seeds.add(stream);
      }
      number = static_cast<std::byte>(std::to_integer<int>(number) + 1);
    }
  }
  seeds.write_dictionary();
}

void add_json(const fs::path& folder, SeedFolder& seeds) {
  for (const fs::path& file : files_in(folder, ".json")) {
    seeds.add_file(file);
    json_file::Mistakes mistakes(file.string());
    if (const auto document = json_file::read(file.string(), mistakes)) {
      add_tokens(*document, seeds.tokens);
    }
  }
}

void make_files(const fs::path& folder) {
  const fs::path examples = scenarios / ".." / "tests/unit/dummy_client/scenario/files";
  SeedFolder protocol_files(folder, "protocol_file");
  add_json(scenarios / "protocols", protocol_files);
  add_json(scenarios / ".." / "fuzz/targets", protocol_files);
  for (const std::string& text : mistaken_protocols()) {
    protocol_files.add(std::as_bytes(std::span(text)));
  }
  protocol_files.write_dictionary();
  SeedFolder scenario_files(folder, "scenario_file");
  add_json(scenarios, scenario_files);
  add_json(examples, scenario_files);
  scenario_files.write_dictionary();
  SeedFolder csv_files(folder, "csv_file");
  for (const fs::path& file : files_in(examples / "data", ".csv")) csv_files.add_file(file);
  csv_files.tokens = {",", "\"", "\"\"", "\r\n", "\n", "\xef\xbb\xbf", "-9223372036854775808"};
  csv_files.write_dictionary();
}

// One line of each kind, and all of them.
void make_telemetry_stream(const fs::path& folder) {
  using namespace telemetry;
  const Hello hello{"seed",
                    "0.1.0",
                    1,
                    WallTime{},
                    std::chrono::milliseconds(100),
                    {{"target", "127.0.0.1:1"}},
                    {{"packets_sent", MetricKind::counter, "packets", "What was sent."},
                     {"latency{as:say}", MetricKind::histogram, "seconds", ""}}};
  Sample sample;
  sample.counters = {{"packets_sent", 12}};
  sample.gauges = {{"connections", 0.5}};
  Histogram histogram;
  for (const int value : {1, 50, 20'000}) histogram.record(std::chrono::microseconds(value));
  sample.histograms = {{"latency{as:say}", histogram}};
  sample.texts = {{"stage", "1 of 2"}};
  sample.worst = {{7, 4096, std::chrono::microseconds(250)}};
  IncidentLine incident;
  incident.kind = "partial_send";
  incident.origin = Origin::fault;
  incident.requested = 20;
  incident.sent = 3;
  incident.before = std::string("\0\xff", 2);
  SeedFolder seeds(folder, "telemetry_stream");
  std::vector<std::string> lines(5);
  append_line(lines[0], hello);
  append_line(lines[1], sample);
  append_line(lines[2], incident);
  append_line(lines[3], MarkLine{WallTime{}, "a \"mark\""});
  append_line(lines[4], LostLine{WallTime{}, 3});
  std::string all;
  for (const std::string& line : lines) {
    seeds.add(std::as_bytes(std::span(line)));
    all += line;
    json_file::Mistakes mistakes("line");
    if (const auto value = json_file::parse(line, mistakes)) add_tokens(*value, seeds.tokens);
  }
  seeds.add(std::as_bytes(std::span(all)));
  seeds.write_dictionary();
}

// ---- a parser of yours ------------------------------------------------------------------------

void make_parser(const fs::path& folder, const std::string& target, const std::string& protocol,
                 std::span<char*> scenario_files) {
  SeedFolder seeds(folder, target);
  add_protocol(read_protocol(protocol), 0, seeds);
  for (const char* file : scenario_files) {
    json_file::Mistakes mistakes(file);
    const auto read = client::read_scenario_file(file, {}, mistakes);
    if (!read) throw std::runtime_error(mistakes.to_string());
    add_scenario(*read, 0, seeds);
  }
  seeds.write_dictionary();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc == 3) {
    std::fprintf(stderr, "usage: fuzz_seeds FOLDER [TARGET PROTOCOL.json [SCENARIO.json...]]\n");
    return 2;
  }
  try {
    const fs::path folder = argv[1];
    if (argc > 2) {
      make_parser(folder, argv[2], argv[3], std::span(argv, argc).subspan(4));
      return 0;
    }
    make_reassembly(folder);
    make_planted(folder);
    make_packet_codec(folder);
    make_files(folder);
    make_telemetry_stream(folder);
    SeedFolder sessions(folder, "server_session");
    make_session_seeds(sessions);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fuzz_seeds: %s\n", error.what());
    return 1;
  }
}
