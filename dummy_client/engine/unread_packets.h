#pragma once
// Packets that came before the step that expects them. Bounded.

#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "completion_port/completion_port.h"
#include "wire/packet_definition.h"

namespace portstorm::client {

struct UnreadPacket {
  const wire::PacketDefinition* definition = nullptr;  // null: of a framing without ids
  TimePoint arrived{};
  std::vector<std::byte> bytes;
};

class UnreadPackets {
 public:
  static constexpr std::size_t max_packets = 16'384;
  static constexpr std::size_t max_bytes = 256 * 1024;

  // False: there is no room, and nothing is kept.
  [[nodiscard]] bool add(const wire::PacketDefinition* definition, TimePoint arrived,
                         std::span<const std::byte> bytes) {
    if (packets_.size() == max_packets || bytes_ + bytes.size() > max_bytes) return false;
    packets_.push_back({definition, arrived, {bytes.begin(), bytes.end()}});
    bytes_ += bytes.size();
    return true;
  }
  // The first of that kind; those before it stay.
  std::optional<UnreadPacket> take(const wire::PacketDefinition* definition) {
    for (auto packet = packets_.begin(); packet != packets_.end(); ++packet) {
      if (packet->definition != definition) continue;
      UnreadPacket taken = std::move(*packet);
      packets_.erase(packet);
      bytes_ -= taken.bytes.size();
      return taken;
    }
    return std::nullopt;
  }
  bool is_empty() const noexcept { return packets_.empty(); }
  const UnreadPacket& first() const noexcept { return packets_.front(); }
  void clear() {
    packets_.clear();
    bytes_ = 0;
  }

 private:
  std::deque<UnreadPacket> packets_;
  std::size_t bytes_ = 0;
};

}  // namespace portstorm::client
