#include "fuzz/planted/planted_parser.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "fuzz/harness/fill_buffer.h"
#include "wire/bytes.h"

namespace portstorm::fuzz {

namespace {

constexpr std::size_t buffer_packets = 2;  // of the largest size

std::size_t capacity_of(const wire::Framing& framing) {
  return buffer_packets * framing.max_packet;
}

std::size_t handlers_of(const wire::Protocol& protocol) {
  std::uint64_t largest = 0;
  for (const auto& packet : protocol.packets) largest = std::max(largest, packet.id);
  return static_cast<std::size_t>(largest) + 1;
}

// The length as code reads it that keeps bytes in signed chars.
std::uint64_t sign_extended(const std::byte* from, std::size_t size, wire::Endian endian) {
  std::int64_t length = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t shift = 8 * (endian == wire::Endian::little ? i : size - 1 - i);
    length |= static_cast<std::int64_t>(
        static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<signed char>(from[i])))
        << shift);
  }
  return static_cast<std::uint64_t>(length);
}

}  // namespace

std::vector<Subject> plant(std::vector<Subject> subjects) {
  const char* name = std::getenv("PORTSTORM_PLANT");
  if (!name) return subjects;
  const auto bug = find_bug(name);
  if (!bug) throw std::runtime_error(std::string("PORTSTORM_PLANT: there is no bug ") + name);
  for (Subject& subject : subjects) {
    if (!subject.protocol || subject.protocol->framing.kind != wire::FramingKind::length_prefixed) {
      throw std::runtime_error(subject.name + ": bugs are planted in length_prefixed framings");
    }
    const auto protocol = std::make_shared<wire::Protocol>(*subject.protocol);
    subject.make = [bug, protocol, make = subject.make] {
      return std::make_unique<PlantedParser>(*bug, *protocol, make());
    };
  }
  return subjects;
}

PlantedParser::PlantedParser(Bug bug, const wire::Protocol& protocol, std::unique_ptr<Parser> inner)
    : bug_(bug),
      framing_(protocol.framing),
      inner_(std::move(inner)),
      handlers_(handlers_of(protocol)),
      buffer_(new std::byte[capacity_of(framing_)]()) {}

PlantedParser::~PlantedParser() {
  delete[] buffer_;
}

void PlantedParser::open(PacketSink& sink) {
  sink_ = &sink;
  is_over_ = false;
  if (!has(Bug::stale_partial_packet)) begin_ = end_ = expected_ = 0;
  if (!buffer_) buffer_ = new std::byte[capacity_of(framing_)]();
  inner_->open(*this);
}

void PlantedParser::close(CloseReason reason) {
  if (has(Bug::leak_on_reset) && reason == CloseReason::peer_reset) buffer_ = nullptr;
  inner_->close(reason);
}

void PlantedParser::feed(Bytes received) {
  if (has(Bug::count_in_a_byte)) {
    received = received.first(static_cast<std::uint8_t>(received.size()));
  }
  while (!received.empty() && !is_over_) {
    const std::size_t stored = store(received);
    if (has(Bug::look_behind_receive) && received.data()[stored] == std::byte{0}) expected_ = 0;
    received = received.subspan(stored);
    take_packets();
    if (is_over_) return;
    compact();
    if (stored == 0 || has(Bug::excess_dropped)) return;
  }
}

std::size_t PlantedParser::store(Bytes received) {
  const std::size_t count = std::min(received.size(), capacity_of(framing_) - end_);
  std::byte* to = buffer_ + end_;
  const bool second_piece = held() > 0 && held() + count < framing_.header_bytes;
  if (has(Bug::third_piece_overwrites) && second_piece) to = next();
  std::memcpy(to, received.data(), count);
  end_ = static_cast<std::size_t>(to - buffer_) + count;
  return count;
}

void PlantedParser::take_packets() {
  const wire::HeaderField& length = framing_.header[framing_.length_field];
  const std::size_t length_end = length.offset + wire::size_of(length.type);
  const std::size_t needed = has(Bug::header_split) ? length_end - 1 : framing_.header_bytes;
  for (int packets = 0; !is_over_ && held() >= needed; ++packets) {
    if (has(Bug::eight_per_receive) && packets == 8) return;
    const auto size = packet_size();
    if (!size) {
      if (!has(Bug::goes_on_after_nonsense)) return refuse();
      begin_ += framing_.header_bytes;
      continue;
    }
    if (*size == 0 && has(Bug::zero_length_loop)) continue;
    expected_ = *size;
    if (held() < *size || (has(Bug::last_packet_held) && held() == *size)) return;
    if (!has(Bug::stale_length) || held() > *size) expected_ = 0;
    hand_on(*size);
    begin_ += *size;
    if (has(Bug::pipelined_dropped)) begin_ = end_;
  }
}

bool PlantedParser::is_valid(std::uint64_t length) const {
  const std::uint64_t least = framing_.header_bytes - wire::uncounted_bytes(framing_);
  std::uint64_t most = framing_.max_packet - wire::uncounted_bytes(framing_);
  if (has(Bug::zero_length_loop) && length == 0) return true;
  if (has(Bug::maximum_plus_one)) ++most;
  if (has(Bug::maximum_refused)) --most;
  if (has(Bug::sixteen_bit_overflow)) {
    const auto sum = static_cast<std::uint16_t>(length + framing_.header_bytes);
    return length >= least && sum <= most + framing_.header_bytes;
  }
  return (length >= least || has(Bug::body_underflow)) && length <= most;
}

std::optional<std::size_t> PlantedParser::packet_size() {
  if (has(Bug::stale_length) && expected_ > 0) return expected_;
  const wire::HeaderField& field = framing_.header[framing_.length_field];
  const std::size_t bytes = wire::size_of(field.type);
  const std::byte* const from = next() + field.offset;
  std::uint64_t length = wire::load_integer(from, bytes, field.endian);
  if (has(Bug::sign_extended_length)) length = sign_extended(from, bytes, field.endian);
  if (has(Bug::byte_order_fallback) && !is_valid(length)) {
    const bool little = field.endian == wire::Endian::little;
    length = wire::load_integer(from, bytes, little ? wire::Endian::big : wire::Endian::little);
  }
  if (!is_valid(length)) return std::nullopt;
  return static_cast<std::size_t>(length) + wire::uncounted_bytes(framing_);
}

void PlantedParser::feed_inner(Bytes bytes) {
  if (!inner_->recv_buffer().data()) return inner_->feed(bytes);
  fill_buffer(*inner_, bytes, [this] { return is_over_; });
}

// The parser behind it says why.
void PlantedParser::refuse() {
  feed_inner({next(), framing_.header_bytes});
  if (!is_over_) reject(0);
}

void PlantedParser::hand_on(std::size_t size) {
  const bool is_whole = size >= framing_.header_bytes && size <= framing_.max_packet;
  if (has(Bug::type_table)) look_up_handler();
  if (has(Bug::body_underflow) && !is_whole) {
    const auto body = static_cast<std::uint16_t>(size - framing_.header_bytes);
    const std::vector<std::byte> copy(next(), next() + body);
    sink_->packet(copy);
    return;
  }
  if (has(Bug::empty_body_skipped) && size == framing_.header_bytes) return;
  if (has(Bug::terminator_written) && begin_ + size < capacity_of(framing_)) {
    next()[size] = std::byte{0};
  }
  // What is no packet, but for the bug, the parser behind it would refuse.
  const wire::HeaderField& field = framing_.header[framing_.length_field];
  const std::uint64_t length =
      wire::load_integer(next() + field.offset, wire::size_of(field.type), field.endian);
  const bool is_true = is_whole && length == size - wire::uncounted_bytes(framing_);
  is_true ? feed_inner({next(), size}) : void(packet({next(), size}));
}

void PlantedParser::look_up_handler() {
  const wire::HeaderField& field = framing_.header[framing_.id_field.value_or(0)];
  const std::uint64_t id =
      wire::load_integer(next() + field.offset, wire::size_of(field.type), field.endian);
  if (handlers_.data()[id] != 0) is_over_ = true;
}

void PlantedParser::compact() {
  if (has(Bug::never_compacted)) return;
  const std::size_t rest = held();
  if (has(Bug::wrong_way_compaction)) {
    for (std::size_t i = rest; i-- > 0;) buffer_[i] = buffer_[begin_ + i];
  } else {
    std::memmove(buffer_, next(), rest);
  }
  begin_ = 0;
  end_ = rest;
}

bool PlantedParser::packet(Bytes packet) {
  if (sink_->packet(packet)) return true;
  if (has(Bug::freed_by_handler)) {
    delete[] buffer_;  // and the loop reads on
    return false;
  }
  is_over_ = true;
  return false;
}

void PlantedParser::reject(int reason) {
  is_over_ = true;
  sink_->reject(reason);
}

}  // namespace portstorm::fuzz
