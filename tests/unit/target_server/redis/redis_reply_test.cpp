#include "target_server/redis/redis_reply.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "target_server/redis/redis_command.h"

namespace portstorm::server {
namespace {

using Kind = RedisReply::Kind;
using namespace std::string_literals;

void feed(RedisReplyReader& reader, std::string_view text) {
  reader.feed(std::as_bytes(std::span(text)));
}

std::vector<RedisReply> all_of(RedisReplyReader& reader) {
  std::vector<RedisReply> replies;
  while (auto reply = reader.next()) replies.push_back(std::move(*reply));
  return replies;
}

const std::string every_kind = "+OK\r\n-ERR no\r\n$5\r\na\r\nb\0\r\n$-1\r\n:42\r\n$0\r\n\r\n"s;

void expect_every_kind(const std::vector<RedisReply>& replies) {
  ASSERT_EQ(replies.size(), 6u);
  EXPECT_EQ(replies[0].kind, Kind::status);
  EXPECT_EQ(replies[0].text, "OK");
  EXPECT_EQ(replies[1].kind, Kind::error);
  EXPECT_EQ(replies[1].text, "ERR no");
  EXPECT_EQ(replies[2].kind, Kind::text);
  EXPECT_EQ(replies[2].text, "a\r\nb\0"s);
  EXPECT_EQ(replies[3].kind, Kind::nil);
  EXPECT_EQ(replies[4].kind, Kind::number);
  EXPECT_EQ(replies[5].kind, Kind::text);
  EXPECT_EQ(replies[5].text, "");
}

TEST(RedisReply, ComesInSeveralKinds) {
  RedisReplyReader reader;
  feed(reader, every_kind);
  expect_every_kind(all_of(reader));
  EXPECT_EQ(reader.error(), "");
}

TEST(RedisReply, MayBeCutAnywhere) {
  for (std::size_t cut = 0; cut <= every_kind.size(); ++cut) {
    RedisReplyReader reader;
    feed(reader, every_kind.substr(0, cut));
    std::vector<RedisReply> replies = all_of(reader);
    feed(reader, every_kind.substr(cut));
    for (RedisReply& reply : all_of(reader)) replies.push_back(std::move(reply));
    expect_every_kind(replies);
  }
}

TEST(RedisReply, MayComeByteByByteForLong) {
  RedisReplyReader reader;
  for (int round = 0; round < 200; ++round) {
    std::vector<RedisReply> replies;
    for (const char byte : every_kind) {
      feed(reader, {&byte, 1});
      for (RedisReply& reply : all_of(reader)) replies.push_back(std::move(reply));
    }
    expect_every_kind(replies);
  }
}

TEST(RedisReply, BehindNonsenseIsNeverBelieved) {
  for (const std::string& nonsense :
       {"HTTP/1.1 400 Bad Request\r\n"s, "$x\r\n"s, "$-2\r\n"s, ":1.5\r\n"s, "\0"s,
        "*2\r\n$1\r\na\r\n$1\r\nb\r\n"s, "*-1000000000000\r\n"s, ",1.5\r\n"s}) {
    RedisReplyReader reader;
    feed(reader, "+OK\r\n" + nonsense + "+OK\r\n");
    EXPECT_EQ(all_of(reader).size(), 1u) << nonsense;
    EXPECT_NE(reader.error(), "") << nonsense;
    feed(reader, "+OK\r\n");
    EXPECT_FALSE(reader.next()) << nonsense;
  }
}

TEST(RedisReply, IsBounded) {
  const std::string part(4'096, 'x');
  for (const char* beginning :
       {"$1000000\r\n", "$4294967290\r\n", "$9223372036854775807\r\n", "+"}) {
    RedisReplyReader reader;
    feed(reader, beginning);
    int parts = 0;
    while (reader.error().empty() && parts < 100) {
      EXPECT_FALSE(reader.next());
      feed(reader, part);
      ++parts;
    }
    EXPECT_LE(parts, 6) << beginning;
  }
}

TEST(RedisCommand, MayHoldAnyByte) {
  std::string commands;
  append_command(commands, {"GET", "a b\r\n\0"s});
  append_command(commands, {"SET", "k", "", "NX"});
  EXPECT_EQ(
      commands,
      "*2\r\n$3\r\nGET\r\n$6\r\na b\r\n\0\r\n*4\r\n$3\r\nSET\r\n$1\r\nk\r\n$0\r\n\r\n$2\r\nNX\r\n"s);
}

}  // namespace
}  // namespace portstorm::server
