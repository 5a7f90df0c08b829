#pragma once
// The same, corrected: bytes are gathered until a packet is whole, and its size is believed only
// after it has been looked at.

#include <cstring>

#include "docs/examples/ten_minutes/my_packets.h"

class CorrectedSession {
 public:
  virtual ~CorrectedSession() = default;

  void on_connect() { held_ = 0; }  // the slot's last user may have left half a packet

  char* receive_buffer() { return buffer_ + held_; }
  int receive_size() const { return static_cast<int>(sizeof(buffer_)) - held_; }

  void on_receive(int bytes) {
    held_ += bytes;
    int begin = 0;
    while (held_ - begin >= static_cast<int>(sizeof(PacketHeader))) {
      PacketHeader header;
      std::memcpy(&header, buffer_ + begin, sizeof(header));
      if (header.size < sizeof(PacketHeader) || header.size > max_packet) return disconnect();
      if (held_ - begin < header.size) break;
      if (!on_packet(buffer_ + begin, header.size)) return;
      begin += header.size;
    }
    held_ -= begin;
    std::memmove(buffer_, buffer_ + begin, held_);
  }

 protected:
  virtual bool on_packet(const char* packet, int size) = 0;  // false: it has disconnected
  virtual void disconnect() = 0;

 private:
  static constexpr int max_packet = 256;

  char buffer_[1024] = {};
  int held_ = 0;
};
