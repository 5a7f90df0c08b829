// Inputs of the parser targets, and what is done to them.

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

#include "fuzz/harness/mutator.h"
#include "mutation/artifact.h"
#include "mutation/reference_model.h"
#include "tests/unit/fuzz/stream_text.h"

namespace portstorm::fuzz {
namespace {

// u16 length of the whole packet, u16 id.
wire::Protocol protocol(std::size_t max_packet) {
  wire::Protocol protocol;
  wire::Framing& framing = protocol.framing;
  framing.kind = wire::FramingKind::length_prefixed;
  framing.header = {{.name = "length"}, {.name = "id"}};
  framing.id_field = 1;
  framing.max_packet = max_packet;
  wire::lay_out_header(framing);
  return protocol;
}

TEST(FuzzInput, KeepsStreamAndPlan) {
  Plan plan;
  plan.cuts = {1, 300, 0};
  plan.reconnects = {2, 4};
  plan.resets = true;
  plan.close_at = 3;
  plan.variant = 7;
  const Stream stream = bytes_of("stream");
  const Stream input = write_artifact(stream, plan);
  const Artifact read = read_artifact(input);
  EXPECT_EQ(read.plan, plan);
  EXPECT_TRUE(std::equal(stream.begin(), stream.end(), read.stream.begin(), read.stream.end()));
  std::vector<std::size_t> sizes;
  for (const Bytes connection : connections(read)) sizes.push_back(connection.size());
  EXPECT_EQ(sizes, (std::vector<std::size_t>{2, 2, 2}));
}

TEST(FuzzInput, IsAnySequenceOfBytes) {
  Dice dice(1);
  for (int round = 0; round < 2000; ++round) {
    Stream input(dice.below(40));
    for (std::byte& byte : input) byte = static_cast<std::byte>(dice.next());
    const Artifact artifact = read_artifact(input);
    EXPECT_LE(artifact.stream.size(), input.size());
    std::size_t bytes = 0;
    for (const Bytes connection : connections(artifact)) bytes += connection.size();
    EXPECT_EQ(bytes, artifact.stream.size());
  }
}

TEST(ReferenceModel, FindsPacketsAndTheLengthThatEndsThem) {
  const wire::Framing framing = protocol(8).framing;
  const Expectation whole =
      expect_packets(framing, bytes_of(std::string_view("\4\0\1\0\6\0\1\0ab", 10)));
  EXPECT_EQ(whole.ends, (std::vector<std::size_t>{4, 10}));
  EXPECT_EQ(whole.error, wire::FrameError::none);
  const Expectation bad =
      expect_packets(framing, bytes_of(std::string_view("\4\0\1\0\x9\0\1\0", 8)));
  EXPECT_EQ(bad.ends, (std::vector<std::size_t>{4}));
  EXPECT_EQ(bad.error, wire::FrameError::length_above_maximum);
  EXPECT_EQ(bad.error_from, 6u);
  EXPECT_EQ(bad.error_by, 8u);
}

TEST(Mutator, StaysWithinTheSizeAndIsTheSameForASeed) {
  Subject subject;
  subject.protocol = protocol(1024);
  const std::vector<Subject> subjects = {subject};
  const Mutator mutator(subjects,
                        [](std::uint8_t*, std::size_t size, std::size_t) { return size; });
  std::vector<std::uint8_t> one(600), two(600);
  std::size_t size = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    two = one;
    const std::size_t again = mutator.mutate(two.data(), size, two.size(), seed);
    size = mutator.mutate(one.data(), size, one.size(), seed);
    ASSERT_LE(size, one.size());
    ASSERT_EQ(size, again);
    ASSERT_TRUE(
        std::equal(one.begin(), one.begin() + static_cast<std::ptrdiff_t>(size), two.begin()));
  }
}

TEST(Mutator, MakesPacketsThatTheFramingKnows) {
  Subject subject;
  subject.protocol = protocol(1024);
  const std::vector<Subject> subjects = {subject};
  const Mutator mutator(subjects,
                        [](std::uint8_t*, std::size_t size, std::size_t) { return size; });
  std::size_t most_packets = 0, reached_maximum = 0, bad_lengths = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    std::vector<std::uint8_t> input(4096);
    std::size_t size = 0;
    for (std::uint64_t round = 0; round < 8; ++round) {
      size = mutator.mutate(input.data(), size, input.size(), seed * 8 + round);
    }
    const Artifact artifact = read_artifact(std::as_bytes(std::span(input.data(), size)));
    const Expectation found = expect_packets(subject.protocol->framing, artifact.stream);
    most_packets = std::max(most_packets, found.ends.size());
    bad_lengths += found.error != wire::FrameError::none;
    for (std::size_t i = 0; i < found.ends.size(); ++i) {
      reached_maximum += found.ends[i] - (i ? found.ends[i - 1] : 0) == 1024;
    }
  }
  EXPECT_GT(most_packets, 8u);
  EXPECT_GT(reached_maximum, 0u);
  EXPECT_GT(bad_lengths, 0u);
}

}  // namespace
}  // namespace portstorm::fuzz
