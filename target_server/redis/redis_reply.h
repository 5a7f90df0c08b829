#pragma once
// Replies out of the bytes that come from Redis. hiredis's reader parses them, from Debian's 0.14
// to today's 1.x; its sockets are not used (0.14 has none for Windows): redis_connection.h has them
// on a completion port.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

struct redisReader;

namespace portstorm::server {

struct RedisReply {
  enum class Kind : std::uint8_t {
    status,  // +OK
    error,   // -ERR ...
    text,    // $5 hello
    nil,     // there is no such key, or SET ... NX changed nothing
    number,  // :1
  };
  Kind kind = Kind::nil;
  std::string text;  // of status, error and text
};

class RedisReplyReader {
 public:
  // A longer reply is an error: none that is asked for has more than some hundred bytes.
  static constexpr std::size_t max_reply_bytes = 16 * 1024;

  RedisReplyReader();
  RedisReplyReader(const RedisReplyReader&) = delete;
  RedisReplyReader& operator=(const RedisReplyReader&) = delete;

  void feed(std::span<const std::byte> bytes);
  // The next whole reply; nothing while bytes are missing, and for ever after an error.
  std::optional<RedisReply> next();
  // What is wrong with the bytes; empty: nothing. There is no way back into step: the connection
  // has to be closed.
  const std::string& error() const noexcept { return error_; }

 private:
  struct Closer {
    void operator()(redisReader* reader) const noexcept;
  };

  RedisReply reply_;  // filled from inside hiredis, which keeps its address
  std::unique_ptr<redisReader, Closer> reader_;
  std::string error_;
};

}  // namespace portstorm::server
