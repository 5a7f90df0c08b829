#include "telemetry/histogram_encoding.h"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <stdexcept>

#include "telemetry/base64.h"

namespace portstorm::telemetry {

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint32_t payload_cookie = 0x1c849313;
constexpr std::uint32_t compressed_cookie = 0x1c849314;
// The cookie's second digit from the right is the width of a count, which V2 ignores: any is read.
constexpr std::uint32_t cookie_mask = 0xffffff0f;
constexpr std::size_t compressed_header_bytes = 8;
constexpr std::size_t payload_header_bytes = 40;
constexpr std::uint32_t significant_digits = 3;
constexpr std::uint64_t lowest_value = 1;
constexpr std::uint64_t highest_value = 3'600'000'000;  // one hour
constexpr double conversion_ratio = 1.0;

constexpr std::size_t longest_number = 9;  // bytes of a count
constexpr std::size_t max_payload_bytes =
    payload_header_bytes + Histogram::index_limit * longest_number;
constexpr std::size_t max_text = (max_payload_bytes + 1024) / 3 * 4;  // zlib adds little
constexpr std::uint64_t max_count = std::uint64_t{1} << 53;

// ---- numbers ----------------------------------------------------------------------------------

template <typename Unsigned>
void put_big_endian(Bytes& bytes, Unsigned value) {
  for (int shift = 8 * (static_cast<int>(sizeof(value)) - 1); shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<std::uint8_t>(value >> shift));
  }
}

template <typename Unsigned>
Unsigned get_big_endian(const Bytes& bytes, std::size_t offset) {
  Unsigned value = 0;
  for (std::size_t i = 0; i < sizeof(value); ++i) value = value << 8 | bytes[offset + i];
  return value;
}

// LEB128-64b9B: seven bits a byte, low ones first; the ninth byte holds eight.
void put_zigzag(Bytes& bytes, std::int64_t number) {
  std::uint64_t rest =
      static_cast<std::uint64_t>(number) << 1 ^ static_cast<std::uint64_t>(number >> 63);
  for (std::size_t i = 1; i < longest_number && rest >= 0x80; ++i) {
    bytes.push_back(static_cast<std::uint8_t>(rest | 0x80));
    rest >>= 7;
  }
  bytes.push_back(static_cast<std::uint8_t>(rest));
}

std::optional<std::int64_t> get_zigzag(const Bytes& bytes, std::size_t& offset) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < longest_number; ++i) {
    if (offset == bytes.size()) return std::nullopt;
    const std::uint64_t byte = bytes[offset++];
    const bool last = i + 1 == longest_number;
    number |= (last ? byte : byte & 0x7F) << (7 * i);
    if (last || byte < 0x80) break;
  }
  return static_cast<std::int64_t>(number >> 1 ^ (~(number & 1) + 1));
}

// ---- counts -----------------------------------------------------------------------------------

void put_counts(Bytes& bytes, const std::vector<std::uint64_t>& counts) {
  const auto used = std::find_if(counts.rbegin(), counts.rend(), [](auto count) { return count; });
  // The others write the first bucket even of an empty histogram.
  const auto end = std::max<std::ptrdiff_t>(1, counts.rend() - used);
  std::int64_t empty = 0;
  for (std::ptrdiff_t i = 0; i < end; ++i) {
    const std::uint64_t count = counts.empty() ? 0 : counts[static_cast<std::size_t>(i)];
    if (count == 0) {
      ++empty;
      continue;
    }
    if (empty > 0) put_zigzag(bytes, -empty);
    empty = 0;
    put_zigzag(bytes, static_cast<std::int64_t>(count));
  }
  if (empty > 0) put_zigzag(bytes, -empty);
}

bool get_counts(const Bytes& bytes, std::vector<std::uint64_t>& counts, std::string& why) {
  const auto refuse = [&](const char* reason) {
    why = reason;
    return false;
  };
  const std::size_t end = Histogram::index_of(highest_value) + 1;
  std::uint64_t index = 0, total = 0;
  for (std::size_t offset = payload_header_bytes; offset < bytes.size();) {
    const auto number = get_zigzag(bytes, offset);
    if (!number) return refuse("ends in the middle of a count");
    if (*number <= 0) {  // so many empty buckets; zero is one with the count zero
      // Trailing empty ones may lie beyond our last bucket: nothing is lost with them.
      const std::uint64_t empty = *number == 0 ? 1 : ~static_cast<std::uint64_t>(*number) + 1;
      index = empty > UINT64_MAX - index ? UINT64_MAX : index + empty;
      continue;
    }
    if (index >= end) return refuse("holds values above one hour");
    const auto count = static_cast<std::uint64_t>(*number);
    if (count > max_count - total) return refuse("holds more than 2^53 values");
    total += count;
    counts.resize(index + 1);
    counts[index++] = count;
  }
  return true;
}

// ---- zlib -------------------------------------------------------------------------------------

Bytes deflated(const Bytes& bytes) {
  uLongf length = compressBound(static_cast<uLong>(bytes.size()));
  Bytes result(length);
  const int status =
      compress(result.data(), &length, bytes.data(), static_cast<uLong>(bytes.size()));
  if (status != Z_OK) throw std::runtime_error("zlib cannot compress a histogram");
  result.resize(length);
  return result;
}

std::optional<Bytes> inflated(const std::uint8_t* bytes, std::size_t size, std::string& why) {
  Bytes result(max_payload_bytes);
  auto length = static_cast<uLongf>(result.size());
  const int status = uncompress(result.data(), &length, bytes, static_cast<uLong>(size));
  if (status == Z_MEM_ERROR) throw std::bad_alloc();
  if (status == Z_OK) {
    result.resize(length);
    return result;
  }
  why = status == Z_BUF_ERROR ? "unfolds to more than a histogram can have"
                              : "holds a broken zlib stream";
  return std::nullopt;
}

}  // namespace

std::vector<std::uint8_t> encode_histogram_payload(const Histogram& histogram) {
  Bytes counts;
  put_counts(counts, histogram.counts());
  Bytes payload;
  payload.reserve(payload_header_bytes + counts.size());
  put_big_endian(payload, payload_cookie);
  put_big_endian(payload, static_cast<std::uint32_t>(counts.size()));
  put_big_endian(payload, std::uint32_t{0});  // the index offset
  put_big_endian(payload, significant_digits);
  put_big_endian(payload, lowest_value);
  put_big_endian(payload, highest_value);
  put_big_endian(payload, std::bit_cast<std::uint64_t>(conversion_ratio));
  payload.insert(payload.end(), counts.begin(), counts.end());
  return payload;
}

std::optional<Histogram> decode_histogram_payload(const std::vector<std::uint8_t>& payload,
                                                  std::string& why) {
  const auto refuse = [&](const char* reason) {
    why = reason;
    return std::nullopt;
  };
  if (payload.size() < payload_header_bytes) return refuse("is too short for a histogram");
  const auto u32 = [&](std::size_t at) { return get_big_endian<std::uint32_t>(payload, at); };
  const auto u64 = [&](std::size_t at) { return get_big_endian<std::uint64_t>(payload, at); };
  if ((u32(0) & cookie_mask) != (payload_cookie & cookie_mask)) {
    return refuse("is no histogram of HdrHistogram's encoding V2");
  }
  if (u32(4) != payload.size() - payload_header_bytes) {
    return refuse("holds less or more counts than it says");
  }
  if (u32(8) != 0) return refuse("has shifted buckets: an index offset of 0 was expected");
  if (u32(12) != significant_digits || u64(16) != lowest_value) {
    return refuse("has other buckets: 3 significant digits from 1 up were expected");
  }
  if (std::bit_cast<double>(u64(32)) != conversion_ratio) {
    return refuse("holds scaled values: a conversion ratio of 1 was expected");
  }
  std::vector<std::uint64_t> counts;
  if (!get_counts(payload, counts, why)) return std::nullopt;
  return Histogram::restored(std::move(counts));
}

std::string encode_histogram(const Histogram& histogram) {
  const Bytes compressed = deflated(encode_histogram_payload(histogram));
  Bytes bytes;
  bytes.reserve(compressed_header_bytes + compressed.size());
  put_big_endian(bytes, compressed_cookie);
  put_big_endian(bytes, static_cast<std::uint32_t>(compressed.size()));
  bytes.insert(bytes.end(), compressed.begin(), compressed.end());
  return encode_base64(bytes);
}

std::optional<Histogram> decode_histogram(std::string_view text, std::string& why) {
  const auto refuse = [&](const char* reason) {
    why = reason;
    return std::nullopt;
  };
  if (text.size() > max_text) return refuse("is longer than any histogram");
  const auto bytes = decode_base64(text);
  if (!bytes) return refuse("is no base64");
  if (bytes->size() < compressed_header_bytes ||
      (get_big_endian<std::uint32_t>(*bytes, 0) & cookie_mask) !=
          (compressed_cookie & cookie_mask)) {
    return refuse("is no histogram of HdrHistogram's compressed encoding V2");
  }
  const std::size_t size = bytes->size() - compressed_header_bytes;
  if (get_big_endian<std::uint32_t>(*bytes, 4) != size) {
    return refuse("holds less or more bytes than it says");
  }
  const auto payload = inflated(bytes->data() + compressed_header_bytes, size, why);
  return payload ? decode_histogram_payload(*payload, why) : std::nullopt;
}

}  // namespace portstorm::telemetry
