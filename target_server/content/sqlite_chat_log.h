#pragma once
// The chat log in a SQLite file, off the hot path: add() puts a line into a bounded queue, a thread
// of its own writes what waits in one transaction. The newest lines stay, older ones are deleted,
// so the file does not grow for ever.
//
//   chat_log   id INTEGER primary key | time INTEGER, ms since 1970 | sender TEXT
//              | room INTEGER, null in a whisper | recipient TEXT, null in a room | message TEXT

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "target_server/content/chat_log.h"

namespace portstorm::server {

struct ChatLogOptions {
  std::size_t max_waiting = 65'536;  // lines; one more is lost, and counted
  std::size_t max_batch = 1024;      // lines in one transaction
  std::int64_t max_lines = 1'000'000;
  std::chrono::milliseconds busy_timeout{1000};    // for another process that holds the file
  std::function<void(std::string_view)> on_error;  // a line for the log; on the log's thread
};

struct ChatLogTotals {
  std::uint64_t written = 0;
  std::uint64_t lost = 0;  // the queue was full, or SQLite failed
};

class SqliteChatLog : public ChatLog {
 public:
  virtual ChatLogTotals totals() const = 0;  // from any thread
};

// Opens or makes the file. Throws std::runtime_error with the path and SQLite's message. Its
// destructor writes what is waiting.
std::unique_ptr<SqliteChatLog> make_sqlite_chat_log(const std::string& path,
                                                    ChatLogOptions options = {});

}  // namespace portstorm::server
