#include "target_server/content/chat_packets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "client_packets.h"
#include "target_server/content/content.h"

namespace portstorm::server {
namespace {

TEST(ChatPackets, TheFramingDescribesTheFiveByteHeader) {
  const wire::Framing& framing = tutorial_chat_framing();
  EXPECT_EQ(framing.kind, wire::FramingKind::length_prefixed);
  EXPECT_EQ(framing.length_counts, wire::LengthCounts::whole_packet);
  EXPECT_EQ(framing.max_packet, 1024u);
  EXPECT_EQ(framing.header_bytes, 5u);
  ASSERT_EQ(framing.header.size(), 3u);
  EXPECT_EQ(framing.length_field, 0u);
  EXPECT_EQ(framing.id_field, 1u);
  std::size_t offset = 0;
  for (const wire::HeaderField& field : framing.header) {
    EXPECT_EQ(field.offset, offset);
    EXPECT_EQ(field.endian, wire::Endian::little);
    offset += wire::size_of(field.type);
  }
  EXPECT_EQ(offset, framing.header_bytes);
}

TEST(ChatPackets, AResponseIsTheDrawnBytes) {
  const ResponsePacket packet =
      encode_response(PacketId::room_chat_response, ChatResult::room_full);
  const ResponsePacket drawn = {std::byte{7}, std::byte{0}, std::byte{222}, std::byte{0},
                                std::byte{0}, std::byte{9}, std::byte{0}};
  EXPECT_EQ(packet, drawn);
}

TEST(ChatPackets, TextsLongerThanTheirFieldsAreCutInANotify) {
  const auto packet = encode_message_notify(PacketId::room_chat_notify, std::string(40, 'u'),
                                            std::string(300, 'm'));
  EXPECT_EQ(client_side::text_at(packet, 5, 33), std::string(33, 'u'));
  EXPECT_EQ(client_side::text_at(packet, 38, 257), std::string(257, 'm'));
}

TEST(ChatPackets, AUserListIsAsLongAsItsNames) {
  UserListPacket list(300);
  EXPECT_TRUE(list.is_empty());
  list.add("alice");
  list.add(std::string(40, 'b'));
  const auto packet = list.bytes();
  ASSERT_EQ(packet.size(), 8u + 2 * 33);
  EXPECT_EQ(client_side::length_of(packet), packet.size());
  EXPECT_EQ(client_side::id_of(packet), 209u);
  EXPECT_EQ(client_side::number_at(packet, 5), 300u);
  EXPECT_EQ(packet[7], std::byte{2});
  EXPECT_EQ(client_side::text_at(packet, 8, 33), client_side::field("alice", 33));
  EXPECT_EQ(client_side::text_at(packet, 41, 33), std::string(33, 'b'));
}

TEST(ChatPackets, AFullUserListIsStillAPacket) {
  UserListPacket list(100'000);
  while (!list.is_full()) list.add("user");
  EXPECT_LE(list.bytes().size(), chat_max_packet);
  EXPECT_EQ(list.bytes()[7], std::byte{30});
  EXPECT_EQ(client_side::number_at(list.bytes(), 5), 65'535u) << "no more than the field holds";
}

TEST(ChatPackets, ATextEndsAtItsFirstNulOrFillsTheField) {
  const auto packet =
      client_side::with_body(201, client_side::field("alice", 33, '!') + std::string(33, 'p'));
  const auto request = decode_login_request(packet);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->user_id, "alice");
  EXPECT_EQ(request->password, std::string(33, 'p'));
}

TEST(ChatPackets, ADecodedTextPointsIntoThePacket) {
  const auto packet = client_side::chat("hello");
  const auto request = decode_room_chat_request(packet);
  ASSERT_TRUE(request);
  EXPECT_EQ(static_cast<const void*>(request->message.data()), packet.data() + 5);
}

TEST(ChatPackets, ARoomNumberIsSigned) {
  for (const std::int32_t room : {0, 1, 258, -1, INT32_MIN, INT32_MAX}) {
    const auto request = decode_room_enter_request(client_side::enter(room));
    ASSERT_TRUE(request);
    EXPECT_EQ(request->room, room);
  }
}

TEST(ChatPackets, OnlyTheDrawnBodySizeIsDecoded) {
  for (std::size_t bytes = 0; bytes <= 1019; ++bytes) {
    const auto packet = client_side::with_body(0, std::string(bytes, 'x'));
    EXPECT_EQ(decode_login_request(packet).has_value(), bytes == 66) << bytes;
    EXPECT_EQ(decode_room_enter_request(packet).has_value(), bytes == 4) << bytes;
    EXPECT_EQ(decode_room_leave_request(packet).has_value(), bytes == 0) << bytes;
    EXPECT_EQ(decode_room_chat_request(packet).has_value(), bytes == 257) << bytes;
    EXPECT_EQ(decode_whisper_request(packet).has_value(), bytes == 290) << bytes;
    EXPECT_EQ(decode_room_user_request(packet).has_value(), bytes == 33) << bytes;
  }
}

TEST(ChatPackets, AHeaderThatIsShortOrLiesHasNoId) {
  auto packet = client_side::leave();
  EXPECT_EQ(packet_id(packet), 215);
  EXPECT_EQ(packet_id(std::span(packet).first(4)), std::nullopt);
  EXPECT_EQ(packet_id({}), std::nullopt);
  packet[1] = std::byte{1};
  EXPECT_EQ(packet_id(packet), std::nullopt);
}

TEST(ChatPackets, TheFlagsAreIgnoredWhenReceived) {
  auto packet = client_side::leave();
  packet[4] = std::byte{0xff};
  EXPECT_EQ(packet_id(packet), 215);
  EXPECT_TRUE(decode_room_leave_request(packet));
}

TEST(CloseReason, EachHasItsOwnName) {
  std::vector<std::string_view> names;
  for (int reason = 0; reason <= static_cast<int>(CloseReason::server_stopping); ++reason) {
    const auto name = to_string(static_cast<CloseReason>(reason));
    EXPECT_NE(name, "unknown");
    EXPECT_EQ(std::count(names.begin(), names.end(), name), 0) << name;
    names.push_back(name);
  }
}

}  // namespace
}  // namespace portstorm::server
