#include "dummy_client/check/protocol_checks.h"

#include <fmt/format.h>

#include <filesystem>

#include "wire/bytes.h"

namespace portstorm::client {

namespace {

using wire::Framing;
using wire::FramingKind;

// Enough to fill a reassembly buffer that was not made for it.
constexpr std::size_t flood_bytes = 70'000;

std::string hex(std::size_t bytes, unsigned value) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) text += fmt::format("{:02x}", value);
  return text;
}

// A header whose length field says `length`, as hexadecimal digits.
std::string header_with(const Framing& framing, std::uint64_t length) {
  std::vector<std::byte> header(framing.header_bytes);
  for (std::size_t i = 0; i < framing.header.size(); ++i) {
    const wire::HeaderField& field = framing.header[i];
    const std::uint64_t value = i == framing.length_field ? length : field.value;
    wire::store_integer(header.data() + field.offset, value, wire::size_of(field.type),
                        field.endian);
  }
  std::string text;
  for (const std::byte byte : header)
    text += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  return text;
}

// What the length field says of a packet of so many bytes; nothing when it cannot.
std::optional<std::uint64_t> length_of(const Framing& framing, std::uint64_t packet_bytes) {
  std::uint64_t uncounted = 0;
  if (framing.length_counts == wire::LengthCounts::body) uncounted = framing.header_bytes;
  if (framing.length_counts == wire::LengthCounts::after_length) {
    const wire::HeaderField& field = framing.header[framing.length_field];
    uncounted = field.offset + wire::size_of(field.type);
  }
  if (packet_bytes < uncounted) return std::nullopt;
  const std::uint64_t length = packet_bytes - uncounted;
  const std::uint64_t most = wire::max_of(framing.header[framing.length_field].type);
  return length <= most ? std::optional(length) : std::nullopt;
}

std::string raw(const std::string& digits) {
  return fmt::format(R"({{"raw": {{"hex": "{}"}}}})", digits);
}

const std::string must_close = R"({"expect_close": {"kind": "any", "timeout": "5s"}})";

class Builder {
 public:
  Builder(const std::string& path, const Overrides& overrides, json_file::Mistakes& mistakes)
      : path_(path), overrides_(overrides), mistakes_(mistakes) {}

  // One check of one cohort of adversaries; the canary is part of every one.
  // With `watched`, others connect and go meanwhile.
  void add(const std::string& name, const std::string& row, const std::string& bug, unsigned vus,
           unsigned iterations, const std::string& flow, bool closes, bool watched = false) {
    const std::string others = R"("others": {"executor": "constant-vus", "vus": 2, "duration": "1s",
    "startTime": "500ms", "flow": [{"connect": {}}, {"disconnect": "graceful"}, {"think": "50ms"}]},
    )";
    const std::string text = fmt::format(
        R"({{"scenario": "{0}", "protocol": "{1}", "target": "{2}",
  "cohorts": {{{6}"adversaries": {{"adversary": true, "executor": "per-vu-iterations", "vus": {3},
    "iterations": {4}, "maxDuration": "30s", "gracefulStop": "0s", "flow": [{{"connect": {{}}}},
    {5}]}}}},
  "canary": {{"within": "5s", "flow": [{{"connect": {{}}}}, {{"disconnect": "graceful"}}]}}}})",
        name, std::filesystem::path(path_).filename().generic_string(), *overrides_.target, vus,
        iterations, flow, watched ? others : std::string());
    const auto document = json_file::parse(text, mistakes_);
    if (!document) return;
    auto scenario = read_scenario(*document, path_, {}, mistakes_);
    if (!scenario) return;
    suite.scenarios.push_back(std::move(*scenario));
    Check check{name, row, bug, suite.scenarios.size() - 1, {{Trace::Kind::canary, {}}}, true};
    if (watched) check.detected_by.push_back({Trace::Kind::errors, {}});
    if (closes) check.detected_by.push_back({Trace::Kind::cohort, "adversaries"});
    suite.checks.push_back(std::move(check));
  }

  Suite suite;

 private:
  const std::string& path_;
  const Overrides& overrides_;
  json_file::Mistakes& mistakes_;
};

void add_lengths(const Framing& framing, Builder& builder) {
  for (std::uint64_t bytes = 0; bytes < framing.header_bytes; ++bytes) {
    const auto length = length_of(framing, bytes);
    if (!length) continue;
    builder.add(fmt::format("length says {} bytes", bytes), "2",
                "a length shorter than the header wedges or spins the stream", 3, 1,
                raw(header_with(framing, *length) + hex(16, 0)) + ",\n    " + must_close, true);
  }
  if (const auto length = length_of(framing, framing.max_packet + 1)) {
    builder.add("length just above the maximum", "2", "the maximum packet size is not checked", 3,
                1, raw(header_with(framing, *length)) + ",\n    " + must_close, true);
  }
  const std::uint64_t most = wire::max_of(framing.header[framing.length_field].type);
  const std::string largest = header_with(framing, most);
  if (most > framing.max_packet) {
    builder.add("largest length, and bytes behind it", "3", "the reassembly buffer overflows", 3, 1,
                raw(largest + hex(flood_bytes, 0x41)) + ",\n    " + must_close, true);
  }
  const std::string first_byte = largest.substr(0, 2);
  builder.add("the first byte of a header, then silence", "15",
              "silent clients keep others from being served", 50, 1,
              raw(first_byte) + R"(, {"idle": "2s"}, {"disconnect": "reset"})", false, true);
}

}  // namespace

std::optional<Suite> checks_of_protocol(const wire::Protocol& protocol, const std::string& path,
                                        const Overrides& overrides, json_file::Mistakes& mistakes) {
  Builder builder(path, overrides, mistakes);
  builder.suite.name = protocol.name;
  builder.suite.description = "what can be checked with a protocol file alone";
  builder.suite.target = *overrides.target;
  const Framing& framing = protocol.framing;
  if (framing.kind == FramingKind::length_prefixed) add_lengths(framing, builder);
  if (framing.kind == FramingKind::delimited) {
    builder.add(
        "a line without an end", "3", "the reassembly buffer overflows", 3, 1,
        raw(hex(std::max(flood_bytes, framing.max_packet + 1), 0x41)) + ",\n    " + must_close,
        true);
  }
  builder.add("garbage", "3", "bytes that are no packet kill the server", 10, 5,
              raw(hex(500, 0xff) + hex(500, 0x80) + hex(500, 0x0d)) +
                  R"(, {"idle": "100ms"}, {"disconnect": "reset"})",
              false);
  builder.add("connect and reset", "13", "one reset kills the listener", 50, 20,
              R"({"disconnect": "reset"})", false);
  builder.add("half-close, then wait for the end", "19", "a half-closed connection is never closed",
              10, 1, R"({"disconnect": "half_close"},)" + must_close, true);
  if (builder.suite.checks.empty() || !mistakes.empty()) return std::nullopt;
  return std::move(builder.suite);
}

}  // namespace portstorm::client
