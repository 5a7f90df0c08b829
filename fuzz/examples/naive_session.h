#pragma once
// The receiving half of a session as many a first server has it: what one receive brings is one
// packet, and the packet is as long as it says. docs/fuzz_your_parser.md puts it under the fuzzer.

#include <cstring>

#include "docs/examples/ten_minutes/my_packets.h"

class NaiveSession {
 public:
  virtual ~NaiveSession() = default;

  void on_connect() {}

  // What WSARecv is posted with.
  char* receive_buffer() { return buffer_; }
  int receive_size() const { return static_cast<int>(sizeof(buffer_)); }

  // The completion of that receive.
  void on_receive(int) {
    const auto* header = reinterpret_cast<const PacketHeader*>(buffer_);
    if (header->type == CS_CHAT) {
      const auto* chat = reinterpret_cast<const CsChat*>(buffer_);
      char message[max_message + 1] = {};
      std::memcpy(message, chat->message, header->size - sizeof(PacketHeader));
      filter_words(message);
    }
    on_packet(buffer_, header->size);
  }

 protected:
  virtual bool on_packet(const char* packet, int size) = 0;  // false: it has disconnected
  virtual void disconnect() = 0;

 private:
  static void filter_words(char* message) {
    for (char* word = message; (word = std::strstr(word, "darn")) != nullptr;) {
      std::memset(word, '*', 4);
    }
  }

  char buffer_[1024] = {};
};
