#pragma once
// Packets that came before the step that expects them. Bounded: the oldest make room.

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
  static constexpr std::size_t max_packets = 64;

  void add(const wire::PacketDefinition* definition, TimePoint arrived,
           std::span<const std::byte> bytes) {
    if (packets_.size() == max_packets) packets_.pop_front();
    packets_.push_back({definition, arrived, {bytes.begin(), bytes.end()}});
  }
  // The first of that kind; those before it stay.
  std::optional<UnreadPacket> take(const wire::PacketDefinition* definition) {
    for (auto packet = packets_.begin(); packet != packets_.end(); ++packet) {
      if (packet->definition != definition) continue;
      UnreadPacket taken = std::move(*packet);
      packets_.erase(packet);
      return taken;
    }
    return std::nullopt;
  }
  void clear() { packets_.clear(); }

 private:
  std::deque<UnreadPacket> packets_;
};

}  // namespace portstorm::client
