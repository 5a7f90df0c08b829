#include "wire/reassembler.h"

#include <algorithm>
#include <string_view>

#include "wire/bytes.h"

namespace portstorm::wire {

namespace {

// Takes `count` bytes off the front of `bytes`.
std::span<const std::byte> take(std::span<const std::byte>& bytes, std::size_t count) {
  const auto front = bytes.first(count);
  bytes = bytes.subspan(count);
  return front;
}

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

Reassembler::Reassembler(const Framing& framing) noexcept : framing_(&framing) {
  if (framing.kind != FramingKind::length_prefixed) return;
  const HeaderField& length = framing.header[framing.length_field];
  length_offset_ = static_cast<std::uint32_t>(length.offset);
  uncounted_bytes_ = static_cast<std::uint32_t>(uncounted_bytes(framing));
  length_size_ = static_cast<std::uint8_t>(size_of(length.type));
  length_signed_ = is_signed(length.type);
  length_endian_ = length.endian;
}

std::size_t Reassembler::buffered_bytes() const noexcept {
  return handed_on_ ? 0 : buffer_.size();
}

void Reassembler::reset() noexcept {
  discard();
  error_ = FrameError::none;
}

void Reassembler::discard() noexcept {
  buffer_.clear();
  if (buffer_.capacity() > kept_bytes) std::vector<std::byte>().swap(buffer_);
  torn_packet_bytes_ = 0;
  handed_on_ = false;
}

bool Reassembler::fail(FrameError error) {
  discard();
  error_ = error;
  return false;
}

bool Reassembler::cut(std::span<const std::byte>& bytes, std::span<const std::byte>& packet) {
  if (error_ != FrameError::none) return false;
  if (handed_on_) discard();
  if (bytes.empty()) return false;
  switch (framing_->kind) {
    case FramingKind::length_prefixed:
      return cut_prefixed(bytes, packet);
    case FramingKind::delimited:
      return cut_delimited(bytes, packet);
    case FramingKind::stream:
      return cut_stream(bytes, packet);
  }
  return false;
}

bool Reassembler::cut_stream(std::span<const std::byte>& bytes,
                             std::span<const std::byte>& packet) {
  packet = take(bytes, bytes.size());
  return true;
}

// ---- length_prefixed --------------------------------------------------------------------------

std::optional<std::size_t> Reassembler::packet_bytes(const std::byte* header) {
  const std::uint64_t length = load_integer(header + length_offset_, length_size_, length_endian_);
  if (length_signed_ && sign_extend(length, length_size_) < 0) {
    fail(FrameError::length_below_header);
    return std::nullopt;
  }
  // Compared before anything is added to it: no sum can overflow.
  if (length > framing_->max_packet || length + uncounted_bytes_ > framing_->max_packet) {
    fail(FrameError::length_above_maximum);
    return std::nullopt;
  }
  const std::size_t packet_bytes = static_cast<std::size_t>(length) + uncounted_bytes_;
  if (packet_bytes < framing_->header_bytes) {
    fail(FrameError::length_below_header);
    return std::nullopt;
  }
  return packet_bytes;
}

bool Reassembler::cut_prefixed(std::span<const std::byte>& bytes,
                               std::span<const std::byte>& packet) {
  const std::size_t header_bytes = framing_->header_bytes;
  if (buffer_.empty() && bytes.size() >= header_bytes) {
    const auto whole = packet_bytes(bytes.data());
    if (!whole) return false;
    if (*whole <= bytes.size()) {
      packet = take(bytes, *whole);
      return true;
    }
    torn_packet_bytes_ = *whole;
  }
  if (torn_packet_bytes_ == 0) {
    const std::size_t missing = header_bytes - buffer_.size();
    buffer(bytes, std::min(missing, bytes.size()));
    if (buffer_.size() < header_bytes) return false;
    const auto whole = packet_bytes(buffer_.data());
    if (!whole) return false;
    torn_packet_bytes_ = *whole;
  }
  buffer(bytes, std::min(torn_packet_bytes_ - buffer_.size(), bytes.size()));
  return buffer_.size() == torn_packet_bytes_ && hand_on_buffer(packet);
}

// ---- delimited --------------------------------------------------------------------------------

std::optional<std::size_t> Reassembler::find_delimiter(std::span<const std::byte> bytes) const {
  const std::string_view delimiter = framing_->delimiter;
  const std::string_view held = as_text(buffer_);
  const std::string_view text = as_text(bytes);
  // A delimiter torn between the buffer and these bytes; the longest part in the buffer is the
  // earliest in the stream. What lies whole in the buffer was looked at when it came.
  for (std::size_t part = std::min(delimiter.size() - 1, held.size()); part > 0; --part) {
    if (held.ends_with(delimiter.substr(0, part)) && text.starts_with(delimiter.substr(part))) {
      return delimiter.size() - part;
    }
  }
  const std::size_t found = text.find(delimiter);
  return found == text.npos ? std::nullopt : std::optional(found + delimiter.size());
}

bool Reassembler::cut_delimited(std::span<const std::byte>& bytes,
                                std::span<const std::byte>& packet) {
  const std::size_t room = framing_->max_packet - buffer_.size();
  const auto end = find_delimiter(bytes.first(std::min(bytes.size(), room)));
  if (!end && bytes.size() >= room) return fail(FrameError::no_delimiter);
  if (!end) {
    buffer(bytes, bytes.size());
    return false;
  }
  if (buffer_.empty()) {
    packet = take(bytes, *end);
    return true;
  }
  buffer(bytes, *end);
  return hand_on_buffer(packet);
}

// ---- the buffer -------------------------------------------------------------------------------

void Reassembler::buffer(std::span<const std::byte>& bytes, std::size_t count) {
  const std::size_t needed = buffer_.size() + count;
  if (needed > buffer_.capacity()) {
    const std::size_t doubled = std::max<std::size_t>(2 * buffer_.capacity(), 64);
    buffer_.reserve(std::max(needed, std::min(doubled, framing_->max_packet)));
  }
  const auto front = take(bytes, count);
  buffer_.insert(buffer_.end(), front.begin(), front.end());
}

bool Reassembler::hand_on_buffer(std::span<const std::byte>& packet) {
  packet = buffer_;
  handed_on_ = true;
  return true;
}

}  // namespace portstorm::wire
