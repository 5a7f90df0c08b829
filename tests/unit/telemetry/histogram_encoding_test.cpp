#include "telemetry/histogram_encoding.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <random>

#include "telemetry/base64.h"

namespace portstorm::telemetry {
namespace {

using namespace std::chrono_literals;

using Bytes = std::vector<std::uint8_t>;

// ---- made by HdrHistogram 2.1.11 (Java, Debian's libhdrhistogram-java) --------------------------
// new Histogram(1, 3600000000, 3), recordValueWithCount(37 i^3 + 5, 1 + i^4) for i = 0 to 39, and
// recordValue(3600000000): encodeIntoCompressedByteBuffer and encodeIntoByteBuffer.
constexpr std::string_view java_text =
    "HISTFAAAAO94nJNpmSzMwMBwlAECmKE0I4i4NnkJg/0HiAAnkztLM4vSb64ljC+FmlgO8z/hnMi7SOQo5xHV65xN"
    "Di/Zj6TdZF80h/E365MnjJPZm44wnWVZso/5K8uiGyzXWVums/1nbmrguMrcMpOrn2XRC57zLEu+8HcyNx0Rfsn0"
    "5J54L/OiMzJbmY9MUbrL3HRAYzPTkev605kWPTFfy/TkvcNRpqYW77tMS1aHfWda9CFpOVPLvYKrjE0NDYwPGVse"
    "TWD8yLhowmLG/4xLpm9n7AWqPcs4n+nJ4yeMa5kWHfnHeJ/xyOZZTO2rGJkA7rVc0A==";
constexpr std::string_view java_payload =
    "1c849313000000c50000000000000003000000000000000100000000d693a4003ff000000000000009024704830422"
    "fb0aa401e9128204c30fe409910da214c509c425d7098240e907c466d907a29c01fb05e4e401930782c402cd04a4be"
    "03f504a2d804d705849706ff03828008d50384990a8f04a2e80ccf04a4f40f890382c413e902e4de178d03a2cc1cb5"
    "03c49422dd0382c028b302c4d72f9702a2e437ad02e4ef40c50282844bdd02a4ab56f702a2f062a70284de70d50182"
    "808001e10184e29001f101a290a301ff01a497b7018d028284cd019f02e4e3e401ad02a2c4fe01df01c4b39a0287aa"
    "0102";
constexpr std::string_view java_empty = "HISTFAAAAB94nJNpmSzMwMDAyAABzFAazL82eQmD/QeoCABVgwSI";
// Histogram(1, ..., 2), Histogram(1000, ..., 3), and 7000000000 in Histogram(1, 7200000000, 3).
constexpr std::string_view java_two_digits =
    "HISTFAAAACF4nJNpmSzMwMDAxAABMJoRRFybvITB/gNEgJMJAFonBJM=";
constexpr std::string_view java_from_1000 =
    "HISTFAAAACN4nJNpmSzMwMDAxAABzFDqBRC7GexYwGD/ASIiyAQAaJoFSg==";
constexpr std::string_view java_two_hours =
    "HISTFAAAACR4nJNpmSzMwMDAwgABzFCaEYTXqnsw2H+ACLT/YmICAFq/BSA=";

Histogram the_same_here() {
  Histogram histogram;
  for (std::int64_t i = 0; i < 40; ++i) {
    histogram.record(std::chrono::microseconds(37 * i * i * i + 5),
                     static_cast<std::uint64_t>(1 + i * i * i * i));
  }
  histogram.record(1h);
  return histogram;
}

Bytes bytes_of_hex(std::string_view hex) {
  Bytes bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes.push_back(
        static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

std::string refusal(std::string_view text) {
  std::string why;
  EXPECT_FALSE(decode_histogram(text, why).has_value()) << text;
  return why;
}

std::string payload_refusal(const Bytes& payload) {
  std::string why;
  EXPECT_FALSE(decode_histogram_payload(payload, why).has_value());
  return why;
}

// A payload whose header says what is in it.
Bytes payload_with_counts(const Bytes& counts) {
  Bytes payload = encode_histogram_payload(Histogram());
  payload.resize(40);
  payload[6] = static_cast<std::uint8_t>(counts.size() >> 8);
  payload[7] = static_cast<std::uint8_t>(counts.size());
  payload.insert(payload.end(), counts.begin(), counts.end());
  return payload;
}

std::string text_of_compressed(const Bytes& compressed) {
  Bytes bytes = {0x1c, 0x84, 0x93, 0x14};
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<std::uint8_t>(compressed.size() >> shift));
  }
  bytes.insert(bytes.end(), compressed.begin(), compressed.end());
  return encode_base64(bytes);
}

std::string text_that_unfolds_to(const Bytes& payload) {
  uLongf length = compressBound(static_cast<uLong>(payload.size()));
  Bytes compressed(length);
  EXPECT_EQ(
      compress(compressed.data(), &length, payload.data(), static_cast<uLong>(payload.size())),
      Z_OK);
  compressed.resize(length);
  return text_of_compressed(compressed);
}

TEST(HistogramEncoding, ReadsWhatHdrHistogramWrote) {
  std::string why;
  const auto histogram = decode_histogram(java_text, why);
  ASSERT_TRUE(histogram.has_value()) << why;
  EXPECT_EQ(histogram->counts(), the_same_here().counts());
  // What getTotalCount() and getValueAtPercentile() said there.
  EXPECT_EQ(histogram->count(), 19'221'373U);
  EXPECT_EQ(histogram->percentile(0), 5us);
  EXPECT_EQ(histogram->percentile(50), 1'455'103us);
  EXPECT_EQ(histogram->percentile(90), 2'195'455us);
  EXPECT_EQ(histogram->percentile(99.9), 2'195'455us);
}

TEST(HistogramEncoding, WritesTheBytesThatHdrHistogramWrites) {
  EXPECT_EQ(encode_histogram_payload(the_same_here()), bytes_of_hex(java_payload));
  EXPECT_TRUE(encode_histogram(the_same_here()).starts_with("HISTFAAAA"));
}

TEST(HistogramEncoding, AnEmptyHistogramIsOneToo) {
  std::string why;
  const auto empty = decode_histogram(java_empty, why);
  ASSERT_TRUE(empty.has_value()) << why;
  EXPECT_EQ(empty->count(), 0U);
  EXPECT_EQ(empty->max(), 0ns);
  const auto again = decode_histogram(encode_histogram(Histogram()), why);
  ASSERT_TRUE(again.has_value()) << why;
  EXPECT_EQ(again->count(), 0U);
}

TEST(HistogramEncoding, BringsCountsBackWithoutLoss) {
  std::mt19937_64 random(3);
  std::lognormal_distribution<double> shape(8.0, 2.5);
  for (int round = 0; round < 20; ++round) {
    Histogram histogram;
    for (int i = 0; i < 2'000; ++i) {
      histogram.record(std::chrono::microseconds(static_cast<std::int64_t>(shape(random))),
                       1 + random() % (std::uint64_t{1} << (2 * round)));
    }
    std::string why;
    const auto decoded = decode_histogram(encode_histogram(histogram), why);
    ASSERT_TRUE(decoded.has_value()) << why;
    EXPECT_EQ(decoded->counts(), histogram.counts());
    EXPECT_EQ(decoded->count(), histogram.count());
    for (const double percent : {50.0, 90.0, 99.0, 99.9}) {
      EXPECT_EQ(decoded->percentile(percent), histogram.percentile(percent)) << percent;
    }
  }
}

TEST(HistogramEncoding, KeepsMinMaxAndMeanWithinTheirBuckets) {
  Histogram histogram;
  histogram.record(1'234'567ns, 10);
  histogram.record(7'654'321ns);
  std::string why;
  const auto decoded = decode_histogram(encode_histogram(histogram), why);
  ASSERT_TRUE(decoded.has_value()) << why;
  const auto near = [](std::chrono::nanoseconds a, std::chrono::nanoseconds b) {
    EXPECT_NEAR(static_cast<double>(a.count()), static_cast<double>(b.count()),
                static_cast<double>(b.count()) / 1000);
  };
  near(decoded->min(), histogram.min());
  near(decoded->max(), histogram.max());
  near(decoded->mean(), histogram.mean());
}

TEST(HistogramEncoding, RestoredWithExactValuesIsWhatItWas) {
  Histogram histogram;
  histogram.record(1'234'567ns, 3);
  histogram.record(2h);
  const Histogram restored = Histogram::restored(
      histogram.counts(),
      {histogram.min(), histogram.max(), histogram.mean(), histogram.clamped()});
  EXPECT_EQ(restored.min(), histogram.min());
  EXPECT_EQ(restored.max(), histogram.max());
  EXPECT_EQ(restored.mean(), histogram.mean());
  EXPECT_EQ(restored.clamped(), 1U);
  EXPECT_EQ(restored.count(), 4U);
}

TEST(HistogramEncoding, RefusesOtherBuckets) {
  EXPECT_EQ(refusal(java_two_digits),
            "has other buckets: 3 significant digits from 1 up were expected");
  EXPECT_EQ(refusal(java_from_1000),
            "has other buckets: 3 significant digits from 1 up were expected");
  EXPECT_EQ(refusal(java_two_hours), "holds values above one hour");
}

TEST(HistogramEncoding, RefusesTextsThatAreNone) {
  EXPECT_EQ(refusal("HISTF!AA"), "is no base64");
  const char* foreign = "is no histogram of HdrHistogram's compressed encoding V2";
  EXPECT_EQ(refusal(""), foreign);
  EXPECT_EQ(refusal("HIST"), foreign);
  EXPECT_EQ(refusal("AAAAAAAAAAAAAAAA"), foreign);
  EXPECT_EQ(refusal(std::string(400'000, 'A')), "is longer than any histogram");
}

TEST(HistogramEncoding, RefusesATextThatWasCutOrChanged) {
  const std::string whole = encode_histogram(the_same_here());
  EXPECT_EQ(refusal(whole.substr(0, whole.size() - 8)), "holds less or more bytes than it says");
  std::string changed = whole;
  changed[whole.size() / 2] = changed[whole.size() / 2] == 'A' ? 'B' : 'A';
  refusal(changed);
  EXPECT_EQ(refusal(text_of_compressed({0x78, 0x9c})), "holds a broken zlib stream");
  EXPECT_EQ(refusal(text_of_compressed({})), "holds a broken zlib stream");
}

TEST(HistogramEncoding, NeverUnfoldsToMoreThanAHistogramCanHave) {
  const Bytes bomb(64 << 20, 0);
  const std::string text = text_that_unfolds_to(bomb);
  EXPECT_LT(text.size(), 100'000U);
  EXPECT_EQ(refusal(text), "unfolds to more than a histogram can have");
}

TEST(HistogramEncoding, RefusesPayloadsThatContradictThemselves) {
  const Bytes good = encode_histogram_payload(the_same_here());
  EXPECT_EQ(payload_refusal({}), "is too short for a histogram");
  EXPECT_EQ(payload_refusal(Bytes(good.begin(), good.end() - 1)),
            "holds less or more counts than it says");
  const auto with = [&](std::size_t at, std::uint8_t byte) {
    Bytes bytes = good;
    bytes[at] = byte;
    return payload_refusal(bytes);
  };
  EXPECT_EQ(with(0, 0), "is no histogram of HdrHistogram's encoding V2");
  EXPECT_EQ(with(11, 1), "has shifted buckets: an index offset of 0 was expected");
  EXPECT_EQ(with(32, 0x40), "holds scaled values: a conversion ratio of 1 was expected");
}

TEST(HistogramEncoding, RefusesCountsThatNoRunHas) {
  EXPECT_EQ(payload_refusal(payload_with_counts({0x80})), "ends in the middle of a count");
  const Bytes most(9, 0xFE);  // 2^62 and more
  EXPECT_EQ(payload_refusal(payload_with_counts(most)), "holds more than 2^53 values");
  Bytes beyond(18, 0xFF);  // two runs of 2^63 empty buckets, then a value
  beyond.push_back(0x02);
  EXPECT_EQ(payload_refusal(payload_with_counts(beyond)), "holds values above one hour");
}

TEST(HistogramEncoding, AnyBytesAreReadOrRefused) {
  std::mt19937_64 random(11);
  const Bytes good = encode_histogram_payload(the_same_here());
  for (int round = 0; round < 20'000; ++round) {
    Bytes bytes = good;
    for (int change = 0; change < 3; ++change) {
      bytes[40 + random() % (bytes.size() - 40)] = static_cast<std::uint8_t>(random());
    }
    std::string why;
    const auto histogram = decode_histogram_payload(bytes, why);
    ASSERT_NE(histogram.has_value(), !why.empty());
    ASSERT_TRUE(!histogram || histogram->counts().size() <= Histogram::index_limit);
  }
}

}  // namespace
}  // namespace portstorm::telemetry
