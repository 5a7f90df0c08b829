// The protocol files that come with Portstorm, byte for byte.

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/wire/packets.h"
#include "wire/codec.h"
#include "wire/protocol_file.h"

namespace portstorm::wire {
namespace {

Protocol shipped(const std::string& name) {
  const std::string path = PORTSTORM_SCENARIOS "/protocols/" + name + ".json";
  json_file::Mistakes mistakes(path);
  auto protocol = read_protocol_file(path, mistakes);
  EXPECT_EQ(mistakes.to_string(), "");
  return protocol.value_or(Protocol{});
}

Bytes encode(const Protocol& protocol, std::string_view packet, const FieldList& values) {
  Bytes out;
  EXPECT_TRUE(append_packet(protocol.framing, *protocol.find(packet), values, out));
  return out;
}

TEST(ShippedProtocols, TutorialChatHasTheTutorialsLayout) {
  const Protocol chat = shipped("tutorial_chat");
  EXPECT_EQ(chat.framing.header_bytes, 5u);
  EXPECT_EQ(chat.framing.max_packet, 1024u);
  const Bytes login = encode(chat, "LoginRequest", {"user1", "pw"});
  ASSERT_EQ(login.size(), 5u + 33 + 33);
  EXPECT_EQ(Bytes(login.begin(), login.begin() + 11), hex("47 00 c9 00 00 75 73 65 72 31 00"));
  EXPECT_EQ(login[5 + 33], std::byte{'p'});
  EXPECT_EQ(encode(chat, "LoginResponse", {0}), hex("07 00 ca 00 00 00 00"));
  EXPECT_EQ(encode(chat, "RoomEnterRequest", {-2}), hex("09 00 ce 00 00 fe ff ff ff"));
  EXPECT_EQ(encode(chat, "RoomLeaveRequest", {}), hex("05 00 d7 00 00"));
  EXPECT_EQ(encode(chat, "RoomChatRequest", {}).size(), 5u + 257);
  EXPECT_EQ(encode(chat, "RoomChatNotify", {}).size(), 5u + 33 + 257);
  EXPECT_EQ(encode(chat, "WhisperRequest", {}).size(), 5u + 33 + 257);
  EXPECT_EQ(encode(chat, "RoomKickRequest", {}).size(), 5u + 33);

  const std::pair<const char*, std::uint64_t> ids[] = {
      {"LoginRequest", 201},      {"LoginResponse", 202},      {"RoomEnterRequest", 206},
      {"RoomEnterResponse", 207}, {"RoomLeaveRequest", 215},   {"RoomLeaveResponse", 216},
      {"RoomChatRequest", 221},   {"RoomChatResponse", 222},   {"RoomChatNotify", 223},
      {"RoomNewUserNotify", 208}, {"RoomUserListNotify", 209}, {"RoomLeaveUserNotify", 217},
      {"RoomOwnerNotify", 218},   {"WhisperRequest", 226},     {"WhisperResponse", 227},
      {"WhisperNotify", 228},     {"RoomKickRequest", 231},    {"RoomKickResponse", 232},
      {"RoomKickNotify", 233},    {"RoomOwnerRequest", 236},   {"RoomOwnerResponse", 237},
      {"HeartbeatRequest", 241},  {"HeartbeatResponse", 242}};
  EXPECT_EQ(chat.packets.size(), std::size(ids));
  for (const auto& [name, id] : ids) {
    ASSERT_TRUE(chat.find(name)) << name;
    EXPECT_EQ(chat.find(name)->id, id);
  }
}

TEST(ShippedProtocols, LectureBoardNumbersEachSideApart) {
  const Protocol board = shipped("lecture_board");
  EXPECT_EQ(board.find(1, Sender::client)->name, "Move");
  EXPECT_EQ(board.find(1, Sender::server)->name, "Position");
  EXPECT_EQ(encode(board, "Move", {3}), hex("03 01 03"));
  EXPECT_EQ(encode(board, "Position", {7, 1, 2}), hex("08 01 07 00 00 00 01 02"));
  EXPECT_EQ(encode(board, "LoginId", {7}), hex("06 02 07 00 00 00"));
  EXPECT_EQ(encode(board, "LogoutId", {7}), hex("06 03 07 00 00 00"));
}

TEST(ShippedProtocols, EchoIsAStream) {
  const Protocol echo = shipped("echo");
  EXPECT_EQ(echo.framing.kind, FramingKind::stream);
  EXPECT_TRUE(echo.packets.empty());
}

}  // namespace
}  // namespace portstorm::wire
