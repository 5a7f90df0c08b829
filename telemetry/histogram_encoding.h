#pragma once
// Histograms as HdrHistogram writes them: the V2 compressed encoding in base64 ("HISTFAAAA..."),
// which every HdrHistogram library reads. Values are microseconds.
//
//   base64 of:
//   | cookie 0x1c849314 | length of the rest | zlib stream of:                              |
//   |    4 bytes BE     |     4 bytes BE     |                                              |
//     | cookie 0x1c849313 | length of counts | index offset 0 | digits 3 | lowest 1        |
//     |     4 bytes BE    |        4         |       4        |    4     |   8             |
//     | highest 3600000000 | ratio 1.0 | counts in order of their buckets:                |
//     |         8          |     8     |   ZigZag LEB128, a negative one a run of empty   |
//
// The source of the format is HdrHistogram's AbstractHistogram.encodeIntoByteBuffer.
//
// The counts are kept without loss, so that percentiles below the maximum stay as they were. Lost
// are min, max and mean beyond the width of their buckets (0.1 %), and clamped(): who needs them
// keeps them beside the text and takes Histogram::restored.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "telemetry/histogram.h"

namespace portstorm::telemetry {

std::string encode_histogram(const Histogram& histogram);

// Of a text from anywhere: nothing and a reason ("is no base64") when it is no such encoding, or
// one of a histogram with other buckets than ours. What it may unfold to is limited to what a
// histogram of ours can have; values above one hour and more than 2^53 of them are refused.
std::optional<Histogram> decode_histogram(std::string_view text, std::string& why);

// The same without zlib and base64: what is compressed.
std::vector<std::uint8_t> encode_histogram_payload(const Histogram& histogram);
std::optional<Histogram> decode_histogram_payload(const std::vector<std::uint8_t>& payload,
                                                  std::string& why);

}  // namespace portstorm::telemetry
