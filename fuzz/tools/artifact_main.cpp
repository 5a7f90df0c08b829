// What one does with an input outside of the fuzzer.
//
//   fuzz_artifact show INPUT [PROTOCOL.json]                         in words
//   fuzz_artifact scenario INPUT PROTOCOL.json HOST:PORT OUT.json    for dummy_client run
//   fuzz_artifact capture FILE PORT FOLDER                           what clients sent, as inputs

#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <exception>

#include "fuzz/adapter/parser.h"
#include "fuzz/harness/delivery.h"
#include "fuzz/tools/artifact_scenario.h"
#include "fuzz/tools/capture.h"
#include "fuzz/tools/seed_folder.h"
#include "mutation/reference_model.h"

namespace {

using namespace portstorm;
using namespace portstorm::fuzz;
namespace fs = std::filesystem;

constexpr const char* usage =
    "usage: fuzz_artifact show INPUT [PROTOCOL.json]\n"
    "       fuzz_artifact scenario INPUT PROTOCOL.json HOST:PORT OUT.json\n"
    "       fuzz_artifact capture FILE PORT FOLDER\n";

std::string hex_line(Bytes bytes) {
  constexpr std::size_t most_shown = 24;
  std::string line;
  for (const std::byte byte : bytes.first(std::min(bytes.size(), most_shown))) {
    line += fmt::format(" {:02x}", byte);
  }
  return bytes.size() > most_shown ? line + " ..." : line;
}

void show_packets(const wire::Protocol& protocol, Bytes stream) {
  const Expectation expected = expect_packets(protocol.framing, stream);
  std::size_t begin = 0;
  for (const std::size_t end : expected.ends) {
    fmt::print("  packet, {} bytes:{}\n", end - begin,
               hex_line(stream.subspan(begin, end - begin)));
    begin = end;
  }
  if (expected.error != wire::FrameError::none) {
    fmt::print("  {}:{}\n", wire::to_string(expected.error), hex_line(stream.subspan(begin)));
  } else if (begin < stream.size()) {
    fmt::print("  not whole, {} bytes:{}\n", stream.size() - begin,
               hex_line(stream.subspan(begin)));
  }
}

void show(const std::string& input, const char* protocol_file) {
  const Artifact artifact = read_artifact(std::as_bytes(std::span(input)));
  const Plan& plan = artifact.plan;
  fmt::print("{} bytes {}, variant {}{}\n", artifact.stream.size(),
             in_words(Segmentation::planned, plan), plan.variant,
             plan.close_at ? fmt::format("; the handler of packet {} closes", plan.close_at) : "");
  std::optional<wire::Protocol> protocol;
  if (protocol_file) protocol = read_protocol(protocol_file);
  for (const Bytes stream : connections(artifact)) {
    fmt::print("connection, {} bytes, ended by a {}\n", stream.size(),
               plan.resets ? "reset" : "FIN");
    if (protocol) {
      show_packets(*protocol, stream);
    } else {
      fmt::print(" {}\n", hex_line(stream));
    }
  }
}

void write_scenario(const std::string& input, const fs::path& protocol, const std::string& target,
                    const fs::path& out) {
  read_protocol(protocol.string());  // its mistakes are better reported now
  const fs::path folder = fs::absolute(out).parent_path();
  const std::string name = fs::relative(fs::absolute(protocol), folder).generic_string();
  const std::string scenario =
      scenario_of(read_artifact(std::as_bytes(std::span(input))), name, target);
  write_whole_file(out, std::as_bytes(std::span(scenario)));
  fmt::print("dummy_client run {}\n", out.string());
}

std::uint16_t read_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), port);
  if (read.ec == std::errc() && read.ptr == text.data() + text.size() && port > 0) return port;
  throw std::runtime_error(fmt::format("\"{}\" is no port", text));
}

void write_capture(const std::string& file, std::uint16_t port, const fs::path& folder) {
  const auto streams = captured_streams(std::as_bytes(std::span(file)), port);
  fs::create_directories(folder);
  for (std::size_t i = 0; i < streams.size(); ++i) {
    const auto input = write_artifact(streams[i].stream, streams[i].plan);
    write_whole_file(folder / fmt::format("capture-{:04}", i), input);
  }
  fmt::print("{} connections to port {}\n", streams.size(), port);
}

int run(std::span<char*> arguments) {
  const std::string_view command = arguments.size() > 1 ? arguments[1] : "";
  if (command == "show" && (arguments.size() == 3 || arguments.size() == 4)) {
    show(read_whole_file(arguments[2]), arguments.size() == 4 ? arguments[3] : nullptr);
  } else if (command == "scenario" && arguments.size() == 6) {
    write_scenario(read_whole_file(arguments[2]), arguments[3], arguments[4], arguments[5]);
  } else if (command == "capture" && arguments.size() == 5) {
    write_capture(read_whole_file(arguments[2]), read_port(arguments[3]), arguments[4]);
  } else {
    std::fputs(usage, stderr);
    return 2;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(std::span(argv, static_cast<std::size_t>(argc)));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fuzz_artifact: %s\n", error.what());
    return 1;
  }
}
