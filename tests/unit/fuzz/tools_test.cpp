// What becomes of inputs outside of the fuzzer, and what becomes an input.

#include <gtest/gtest.h>

#include "dummy_client/scenario/scenario_file.h"
#include "fuzz/tools/artifact_scenario.h"
#include "fuzz/tools/capture.h"
#include "fuzz/tools/scenario_seeds.h"
#include "tests/unit/fuzz/stream_text.h"
#include "wire/bytes.h"

namespace portstorm::fuzz {
namespace {

client::Scenario read_scenario(const std::string& text) {
  const std::string file = PORTSTORM_SCENARIOS "/fuzz_input.json";
  json_file::Mistakes mistakes(file);
  const auto document = json_file::parse(text, mistakes);
  auto scenario = document ? client::read_scenario(*document, file, {}, mistakes)
                           : std::optional<client::Scenario>();
  EXPECT_TRUE(scenario.has_value()) << mistakes.to_string();
  return scenario ? std::move(*scenario) : client::Scenario();
}

TEST(InputAsScenario, SendsTheSameBytesInTheSamePieces) {
  Plan plan;
  plan.cuts = {2, 5, 1};
  plan.reconnects = {11};
  plan.resets = true;
  const Stream stream = bytes_of("0123456789abcdefghij");
  const auto scenario =
      read_scenario(scenario_of({stream, plan}, "protocols/tutorial_chat.json", "127.0.0.1:1"));
  const auto recordings = scenario_recordings(scenario);
  ASSERT_EQ(recordings.size(), 1u);
  EXPECT_EQ(recordings[0].stream, stream);
  EXPECT_EQ(recordings[0].plan.cuts, (std::vector<std::uint16_t>{2, 5, 1, 2, 1, 1, 2, 5, 1}));
  EXPECT_EQ(recordings[0].plan.reconnects, plan.reconnects);
  EXPECT_TRUE(recordings[0].plan.resets);
}

// ---- captures
// -------------------------------------------------------------------------------------

template <class Integer>
void append(Stream& to, Integer value, wire::Endian endian) {
  to.resize(to.size() + sizeof(value));
  wire::store(to.data() + to.size() - sizeof(value), value, endian);
}

constexpr std::uint8_t syn = 0x02, ack = 0x10, rst = 0x04;

// An IPv4 packet from port 40000 to `to_port`, behind the loopback's four bytes.
Stream frame(std::uint16_t to_port, std::uint32_t sequence, std::uint8_t flags,
             std::string_view payload) {
  constexpr auto big = wire::Endian::big;
  Stream bytes(4);
  append<std::uint16_t>(bytes, 0x4500, big);
  append(bytes, static_cast<std::uint16_t>(40 + payload.size()), big);
  append<std::uint32_t>(bytes, 0, big);
  append<std::uint32_t>(bytes, 0x40060000, big);  // time to live, TCP, no checksum
  append<std::uint64_t>(bytes, 0x7f0000017f000001, big);
  append<std::uint16_t>(bytes, 40000, big);
  append(bytes, to_port, big);
  append(bytes, sequence, big);
  append<std::uint32_t>(bytes, 0, big);
  append(bytes, static_cast<std::uint16_t>(0x5000 | flags), big);
  append<std::uint16_t>(bytes, 1024, big);
  append<std::uint32_t>(bytes, 0, big);
  const Stream body = bytes_of(payload);
  bytes.insert(bytes.end(), body.begin(), body.end());
  return bytes;
}

std::vector<Stream> frames() {
  return {frame(9000, 99, syn, ""),       frame(9000, 100, ack, "one"),
          frame(9001, 5, ack, "another"), frame(9000, 100, ack, "one"),  // sent again
          frame(9000, 103, ack, "two"),   frame(9000, 105, ack, "oh"),   // the o is known
          frame(9000, 107, rst, ""),      frame(9000, 500, syn, ""),     // the next connection
          frame(9000, 501, ack, "three"), frame(9000, 600, ack, "behind a gap")};
}

void expect_two_connections(const std::vector<Recording>& recordings) {
  ASSERT_EQ(recordings.size(), 2u);
  EXPECT_EQ(recordings[0].stream, bytes_of("onetwoh"));
  EXPECT_EQ(recordings[0].plan.cuts, (std::vector<std::uint16_t>{3, 3, 1}));
  EXPECT_TRUE(recordings[0].plan.resets);
  EXPECT_EQ(recordings[1].stream, bytes_of("three"));
  EXPECT_FALSE(recordings[1].plan.resets);
}

Stream pcap(wire::Endian endian) {
  Stream file;
  append<std::uint32_t>(file, 0xa1b2c3d4, endian);
  file.resize(20);
  append<std::uint32_t>(file, 0, endian);  // loopback
  for (const Stream& packet : frames()) {
    file.resize(file.size() + 8);
    append(file, static_cast<std::uint32_t>(packet.size()), endian);
    append(file, static_cast<std::uint32_t>(packet.size()), endian);
    file.insert(file.end(), packet.begin(), packet.end());
  }
  return file;
}

void append_block(Stream& file, std::uint32_t type, Stream body) {
  constexpr auto little = wire::Endian::little;
  body.resize((body.size() + 3) / 4 * 4);
  append(file, type, little);
  append(file, static_cast<std::uint32_t>(body.size() + 12), little);
  file.insert(file.end(), body.begin(), body.end());
  append(file, static_cast<std::uint32_t>(body.size() + 12), little);
}

Stream pcapng() {
  constexpr auto little = wire::Endian::little;
  Stream file, section, interface(8);
  append<std::uint32_t>(section, 0x1a2b3c4d, little);
  section.resize(16);
  append_block(file, 0x0a0d0d0a, section);
  append_block(file, 1, interface);
  append_block(file, 4, Stream(20));  // a kind that is of no interest
  for (const Stream& packet : frames()) {
    Stream body(12);
    append(body, static_cast<std::uint32_t>(packet.size()), little);
    append(body, static_cast<std::uint32_t>(packet.size()), little);
    body.insert(body.end(), packet.begin(), packet.end());
    append_block(file, 6, body);
  }
  return file;
}

TEST(Capture, GivesTheStreamOfEachConnectionToThePort) {
  expect_two_connections(captured_streams(pcap(wire::Endian::little), 9000));
  expect_two_connections(captured_streams(pcap(wire::Endian::big), 9000));
  expect_two_connections(captured_streams(pcapng(), 9000));
}

TEST(Capture, MayBeCutOffAnywhere) {
  for (const Stream& file : {pcap(wire::Endian::little), pcapng()}) {
    for (std::size_t size = 24; size < file.size(); ++size) {
      // A block of exactly this size: reading one byte too many is seen.
      const Stream part(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_LE(captured_streams(part, 9000).size(), 2u);
    }
  }
}

TEST(Capture, IsNothingElse) {
  EXPECT_THROW(captured_streams(Stream(8), 9000), std::runtime_error);
  EXPECT_THROW(captured_streams(Stream(80), 9000), std::runtime_error);
}

}  // namespace
}  // namespace portstorm::fuzz
