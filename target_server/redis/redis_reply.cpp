#include "target_server/redis/redis_reply.h"

#include <hiredis/read.h>

#include <exception>
#include <new>
#include <string_view>
#include <utility>

namespace portstorm::server {
namespace {

using Kind = RedisReply::Kind;

// hiredis calls these from inside redisReaderGetReply(): nothing may be thrown through it. What
// they return stands for the reply, null for "out of memory"; they fill RedisReplyReader::reply_.

void* fill(const redisReadTask* task, Kind kind, std::string_view text = {}) noexcept {
  auto& reply = *static_cast<RedisReply*>(task->privdata);
  try {
    reply.kind = kind;
    reply.text = text;
    return &reply;
  } catch (const std::exception&) {
    return nullptr;
  }
}

void* on_string(const redisReadTask* task, char* text, std::size_t size) noexcept {
  // Where unsigned long has 32 bits, hiredis 0.14 takes a length near 2^32 for a small one.
  if (size > RedisReplyReader::max_reply_bytes) return nullptr;
  const Kind kind = task->type == REDIS_REPLY_ERROR    ? Kind::error
                    : task->type == REDIS_REPLY_STATUS ? Kind::status
                                                       : Kind::text;
  return fill(task, kind, {text, size});
}

void* on_integer(const redisReadTask* task, long long) noexcept {
  return fill(task, Kind::number);
}

void* on_nil(const redisReadTask* task) noexcept {
  return fill(task, Kind::nil);
}

// No command of ours is answered by an array. Its size is an int in hiredis 0.14, later a size_t.
constexpr auto on_array = [](const redisReadTask*, auto) -> void* { return nullptr; };

redisReplyObjectFunctions functions() noexcept {
  redisReplyObjectFunctions table{};
  table.createString = on_string;
  table.createArray = on_array;
  table.createInteger = on_integer;
  table.createNil = on_nil;
  table.freeObject = [](void*) {};
  return table;
}

}  // namespace

void RedisReplyReader::Closer::operator()(redisReader* reader) const noexcept {
  redisReaderFree(reader);
}

RedisReplyReader::RedisReplyReader() {
  static redisReplyObjectFunctions table = functions();
  reader_.reset(redisReaderCreateWithFunctions(&table));
  if (!reader_) throw std::bad_alloc();
  reader_->privdata = &reply_;
}

void RedisReplyReader::feed(std::span<const std::byte> bytes) {
  if (!error_.empty()) return;
  const auto* text = reinterpret_cast<const char*>(bytes.data());
  if (redisReaderFeed(reader_.get(), text, bytes.size()) != REDIS_OK) error_ = reader_->errstr;
}

std::optional<RedisReply> RedisReplyReader::next() {
  if (!error_.empty()) return std::nullopt;
  void* whole = nullptr;
  if (redisReaderGetReply(reader_.get(), &whole) != REDIS_OK) {
    error_ = reader_->errstr;
  } else if (whole == &reply_) {
    return std::move(reply_);
  } else if (whole != nullptr) {  // a type of RESP 3, which nobody asked for
    error_ = "a reply of an unknown type";
  } else if (reader_->len - reader_->pos > max_reply_bytes) {
    error_ = "a reply is too long";
  }
  return std::nullopt;
}

}  // namespace portstorm::server
