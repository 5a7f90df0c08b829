// Scripted servers: which transcripts make them fail is known, and so is the smallest.
#include "dummy_client/fuzz/shrink.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

namespace portstorm::client {
namespace {

std::vector<std::byte> bytes(std::string_view text) {
  const auto span = std::as_bytes(std::span(text));
  return {span.begin(), span.end()};
}

SentConnection connection(std::initializer_list<std::string_view> writes, bool pauses = true) {
  SentConnection made;
  for (const auto text : writes) made.writes.push_back({bytes(text), pauses});
  return made;
}

std::string text_of(const SentConnection& connection) {
  std::string text;
  for (const SentWrite& write : connection.writes) {
    for (const std::byte byte : write.bytes) text += static_cast<char>(byte);
  }
  return text;
}

bool says(const Transcript& transcript, std::string_view text) {
  return std::any_of(transcript.begin(), transcript.end(), [&](const SentConnection& one) {
    return text_of(one).find(text) != std::string::npos;
  });
}

Transcript many_and(const SentConnection& last) {
  Transcript transcript;
  for (int i = 0; i < 40; ++i) transcript.push_back(connection({"login", "enter", "chat"}));
  transcript.push_back(last);
  return transcript;
}

TEST(Shrink, LeavesTheOneWordThatKills) {
  const auto shrunk = shrink(many_and(connection({"login", "xxxxKILLxxxx", "chat"})),
                             [](const Transcript& sent) { return says(sent, "KILL"); }, {});
  ASSERT_TRUE(shrunk);
  EXPECT_EQ(shrunk->transcript, Transcript{connection({"KILL"}, false)});
  EXPECT_TRUE(shrunk->is_whole);
  EXPECT_LT(shrunk->trials, 60U);
}

TEST(Shrink, FindsTwoConnectionsThatAreFarApart) {
  Transcript transcript = many_and(connection({"B"}));
  transcript[3] = connection({"A"});
  const auto fails = [](const Transcript& sent) {
    const auto first = std::find_if(sent.begin(), sent.end(), [](const SentConnection& one) {
      return text_of(one).find('A') != std::string::npos;
    });
    return first != sent.end() && says(Transcript(first + 1, sent.end()), "B");
  };
  const auto shrunk = shrink(transcript, fails, {});
  ASSERT_TRUE(shrunk);
  EXPECT_EQ(shrunk->transcript, (Transcript{connection({"A"}, false), connection({"B"}, false)}));
}

TEST(Shrink, KeepsAPauseThatMatters) {
  const auto fails = [](const Transcript& sent) {
    return says(sent, "ab") && std::any_of(sent.begin(), sent.end(), [](const SentConnection& one) {
             return !one.writes.empty() && one.writes.front().pauses && one.writes.size() == 2;
           });
  };
  const auto shrunk = shrink({connection({"a", "b"})}, fails, {});
  ASSERT_TRUE(shrunk);
  ASSERT_EQ(shrunk->transcript.front().writes.size(), 2U);
  EXPECT_TRUE(shrunk->transcript.front().writes[0].pauses);
  EXPECT_FALSE(shrunk->transcript.front().writes[1].pauses);
}

TEST(Shrink, AConnectionWithoutAByteIsSmallest) {
  const auto shrunk = shrink(many_and(connection({"login"})),
                             [](const Transcript& sent) { return !sent.empty(); }, {});
  ASSERT_TRUE(shrunk);
  EXPECT_EQ(shrunk->transcript, Transcript{SentConnection{}});
}

// The word, in packets of three bytes; out of step it would not be understood.
std::optional<Shrunk> shrink_packets_of_three(const SentConnection& sent) {
  ShrinkOptions options;
  options.packet_ends = [](std::span<const std::byte> stream) {
    std::vector<std::size_t> ends;
    for (std::size_t end = 3; end <= stream.size(); end += 3) ends.push_back(end);
    return ends;
  };
  const auto fails = [](const Transcript& transcript) {
    const std::string text = text_of(transcript.back());
    const auto found = text.find("!!!");
    return found != std::string::npos && found % 3 == 0;
  };
  return shrink({sent}, fails, options);
}

// Byte by byte it was sent; packets are what can be left out.
TEST(Shrink, TakesAStreamApartAtItsPackets) {
  SentConnection torn;
  for (const char c : std::string_view("aaabbbccc!!!ddd")) {
    torn.writes.push_back({bytes(std::string_view(&c, 1)), false});
  }
  const auto shrunk = shrink_packets_of_three(torn);
  ASSERT_TRUE(shrunk);
  EXPECT_EQ(shrunk->transcript, Transcript{connection({"!!!"}, false)});
}

TEST(Shrink, SeesThatAsManyWritesAsPacketsMayBeCutElsewhere) {
  const auto shrunk = shrink_packets_of_three(connection({"aa", "a!!!"}, false));
  ASSERT_TRUE(shrunk);
  EXPECT_EQ(shrunk->transcript, Transcript{connection({"!!!"}, false)});
}

TEST(Shrink, SaysWhenEvenTheWholeDoesNoHarm) {
  std::size_t trials = 0;
  EXPECT_FALSE(shrink(many_and(connection({"x"})),
                      [&](const Transcript&) {
                        ++trials;
                        return false;
                      },
                      {}));
  EXPECT_LT(trials, 10U);
  EXPECT_FALSE(shrink({}, [](const Transcript&) { return true; }, {}));
}

TEST(Shrink, EndsAtItsLimitsWithTheBestSoFar) {
  const std::string noise(5000, 'x');
  ShrinkOptions options;
  options.max_trials = 3;
  const auto shrunk = shrink(
      many_and(connection({noise + "KILL" + noise})),
      [](const Transcript& sent) { return says(sent, "KILL"); }, options);
  ASSERT_TRUE(shrunk);
  EXPECT_FALSE(shrunk->is_whole);
  EXPECT_EQ(shrunk->trials, 3U);
  EXPECT_TRUE(says(shrunk->transcript, "KILL"));
}

}  // namespace
}  // namespace portstorm::client
