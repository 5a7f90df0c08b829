#include "fuzz/harness/oracles.h"

#include <fmt/format.h>

#include <algorithm>

#include "fuzz/harness/delivery.h"
#include "fuzz/harness/finding.h"
#include "mutation/reference_model.h"

namespace portstorm::fuzz {

namespace {

// Which connection of which subject, and how it was cut.
struct Where {
  const Subject& subject;
  const Plan& plan;
  Segmentation segmentation;
  std::size_t connection;

  std::string in_words() const {
    return fmt::format("{}, connection {}, {}", subject.name, connection,
                       fuzz::in_words(segmentation, plan));
  }
};

bool is_stream(const Subject& subject) {
  return subject.protocol && subject.protocol->framing.kind == wire::FramingKind::stream;
}

std::string ending_in_words(const Outcome& outcome) {
  switch (outcome.ending) {
    case Ending::peer:
      return "is still open";
    case Ending::rejected:
      return fmt::format("is given up for reason {} after {} bytes", outcome.reason,
                         outcome.ended_after);
    case Ending::handler_closed:
      return fmt::format("is closed by a handler after {} bytes", outcome.ended_after);
  }
  return {};
}

std::string packet_in_words(const Outcome& outcome, std::size_t index) {
  if (index >= outcome.packets.size()) return "is not there";
  const std::size_t begin = index == 0 ? 0 : outcome.packets[index - 1].end;
  const Outcome::Packet& packet = outcome.packets[index];
  std::string text =
      fmt::format("has {} bytes, came after {}:", packet.end - begin, packet.known_after);
  constexpr std::size_t most_shown = 16;
  const std::size_t end = std::min(packet.end, begin + most_shown);
  for (std::size_t i = begin; i < end; ++i) {
    text += fmt::format(" {:02x}", static_cast<unsigned>(outcome.bytes[i]));
  }
  return end < packet.end ? text + " ..." : text;
}

// The first packet that is not the same in both, or the number of packets.
std::size_t first_difference(const Outcome& a, const Outcome& b) {
  const std::size_t both = std::min(a.packets.size(), b.packets.size());
  for (std::size_t i = 0, begin = 0; i < both; begin = a.packets[i++].end) {
    const std::size_t end = a.packets[i].end;
    if (end != b.packets[i].end) return i;
    if (!std::equal(a.bytes.begin() + begin, a.bytes.begin() + end, b.bytes.begin() + begin)) {
      return i;
    }
  }
  return both;
}

// ---- metamorphic ------------------------------------------------------------------------------

// Whether what happened after `bytes`, one by one, happens in the receive that brings the last.
bool is_in_time(const Outcome& outcome, std::size_t after, std::size_t bytes) {
  const auto receive = std::lower_bound(outcome.receives.begin(), outcome.receives.end(), bytes);
  return receive != outcome.receives.end() && *receive == after;
}

// The first packet that is another one, or comes in another receive; or the number of packets.
std::size_t first_untimely(const Outcome& bytewise, const Outcome& other) {
  const std::size_t different = first_difference(bytewise, other);
  for (std::size_t i = 0; i < different; ++i) {
    if (!is_in_time(other, other.packets[i].known_after, bytewise.packets[i].known_after)) return i;
  }
  return different;
}

// Compares with the same connection one byte at a time.
void compare(const Outcome& bytewise, const Outcome& other, const Where& where) {
  const std::size_t packet = first_untimely(bytewise, other);
  if (packet < std::max(bytewise.packets.size(), other.packets.size())) {
    report(fmt::format("metamorphic: {}: packet {} {}; one byte at a time it {}", where.in_words(),
                       packet, packet_in_words(other, packet), packet_in_words(bytewise, packet)));
  }
  const bool same_end = bytewise.ending == other.ending && bytewise.reason == other.reason &&
                        (bytewise.ending == Ending::peer ||
                         is_in_time(other, other.ended_after, bytewise.ended_after));
  if (same_end) return;
  report(fmt::format("metamorphic: {}: the connection {}; one byte at a time it {}",
                     where.in_words(), ending_in_words(other), ending_in_words(bytewise)));
}

// How much a stream parser hands on at a time is up to the receives.
void compare_streams(const Outcome& bytewise, const Outcome& other, const Where& where) {
  if (bytewise.bytes == other.bytes) return;
  report(fmt::format("metamorphic: {}: other bytes than one byte at a time", where.in_words()));
}

// ---- differential -----------------------------------------------------------------------------

// Whether the packet that ends at ends[index], and no other, was found when its last byte came.
bool is_expected(const std::vector<std::size_t>& ends, Bytes stream, const Outcome& bytewise,
                 std::size_t index) {
  const Outcome::Packet& packet = bytewise.packets[index];
  if (packet.end != ends[index] || packet.known_after != ends[index]) return false;
  const std::size_t begin = index == 0 ? 0 : ends[index - 1];
  return std::equal(stream.begin() + begin, stream.begin() + packet.end,
                    bytewise.bytes.begin() + begin);
}

void compare_packets(const std::vector<std::size_t>& ends, Bytes stream, const Outcome& bytewise,
                     const Where& where) {
  const std::size_t both = std::min(ends.size(), bytewise.packets.size());
  std::size_t i = 0;
  while (i < both && is_expected(ends, stream, bytewise, i)) ++i;
  if (i == ends.size() && i == bytewise.packets.size()) return;
  const std::string expected =
      i < ends.size() ? fmt::format("finds it from byte {} up to {}", i ? ends[i - 1] : 0, ends[i])
                      : fmt::format("finds {} packets", ends.size());
  report(fmt::format("differential: {}: packet {} {}; the model {}", where.in_words(), i,
                     packet_in_words(bytewise, i), expected));
}

void compare_with_model(Bytes stream, std::size_t close_at, const Outcome& bytewise,
                        const Where& where) {
  Expectation expected = expect_packets(where.subject.protocol->framing, stream);
  const bool closes = close_at > 0 && close_at <= expected.ends.size();
  if (closes) expected.ends.resize(close_at);
  compare_packets(expected.ends, stream, bytewise, where);
  if (closes) return;  // that nothing comes after it, the delivery has seen to
  const bool fails = expected.error != wire::FrameError::none;
  const bool same_end = fails ? bytewise.ending == Ending::rejected &&
                                    bytewise.ended_after >= expected.error_from &&
                                    bytewise.ended_after <= expected.error_by
                              : bytewise.ending == Ending::peer;
  const bool same_reason = !fails || !where.subject.reasons_are_frame_errors ||
                           bytewise.reason == static_cast<int>(expected.error);
  if (same_end && same_reason) return;
  report(fmt::format("differential: {}: the connection {}; the model: {} after {} bytes",
                     where.in_words(), ending_in_words(bytewise), wire::to_string(expected.error),
                     fails ? expected.error_by : stream.size()));
}

void compare_stream_with_model(Bytes stream, const Outcome& bytewise, const Where& where) {
  const bool same =
      std::equal(stream.begin(), stream.end(), bytewise.bytes.begin(), bytewise.bytes.end());
  if (same && bytewise.ending == Ending::peer) return;
  report(fmt::format("differential: {}: other bytes than were sent", where.in_words()));
}

}  // namespace

void check_parser(const Subject& subject, const Artifact& given) {
  Artifact artifact = given;
  const bool streams = is_stream(subject);
  if (streams || !subject.handler_may_close) artifact.plan.close_at = 0;
  const auto bytewise = deliver(subject, artifact, Segmentation::byte_by_byte);
  for (const Segmentation segmentation : {Segmentation::whole, Segmentation::planned}) {
    const auto outcomes = deliver(subject, artifact, segmentation);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      const Where where{subject, artifact.plan, segmentation, i};
      (streams ? compare_streams : compare)(bytewise[i], outcomes[i], where);
    }
  }
  if (!subject.protocol) return;
  const auto sent = connections(artifact);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const Where where{subject, artifact.plan, Segmentation::byte_by_byte, i};
    streams ? compare_stream_with_model(sent[i], bytewise[i], where)
            : compare_with_model(sent[i], artifact.plan.close_at, bytewise[i], where);
  }
}

}  // namespace portstorm::fuzz
