#pragma once
// What was said, kept for those who have to look into a complaint: messages in rooms and whispers.

#include <cstdint>
#include <optional>
#include <string_view>

namespace portstorm::server {

struct ChatLine {
  std::string_view sender;
  std::optional<std::int32_t> room;  // where it was said; none: a whisper
  std::string_view recipient;        // of a whisper
  std::string_view message;
};

class ChatLog {
 public:
  virtual ~ChatLog() = default;

  // Never waits. When too much is waiting to be written the line is lost, and counted.
  virtual void add(const ChatLine& line) = 0;
};

}  // namespace portstorm::server
