#include "fuzz/tools/session_seeds.h"

#include <algorithm>
#include <string_view>

#include "fuzz/targets/session_input.h"
#include "fuzz/tools/packet_seeds.h"

namespace portstorm::fuzz {

namespace {

enum class Served : std::uint8_t { chat, board, field, echo };  // as session_protocols() has them

// Connections of one conversation, side by side.
class Conversation {
 public:
  explicit Conversation(Served served) : served_(served) {}

  Conversation& connects() {
    if (!stream_.empty()) begins_.push_back(static_cast<std::uint16_t>(stream_.size()));
    return *this;
  }
  Conversation& sends(std::string_view packet, const std::vector<wire::FieldValue>& values = {}) {
    append_packet(session_protocols()[static_cast<std::size_t>(served_)], packet, values, stream_);
    return *this;
  }
  Conversation& sends(const Stream& bytes) {
    stream_.insert(stream_.end(), bytes.begin(), bytes.end());
    return *this;
  }

  // In the plain schedule, then in drawn ones, with faults and other servers.
  void add_to(SeedFolder& seeds) const {
    SessionInput input;
    input.stream = stream_;
    input.plan.variant = static_cast<std::uint8_t>(served_);
    input.plan.reconnects = begins_;
    seeds.add(write_session_input(input));
    for (std::uint8_t i = 1; i <= drawn_schedules; ++i) {
      input.settings.seed = i;
      input.settings.faults = i % 3 == 0 ? 0 : i;
      input.settings.server = static_cast<std::uint8_t>(i * 5);
      input.settings.slots = i % 4;
      input.settings.queue = static_cast<std::uint8_t>(i % 3 * 15 + (i % 4 == 1 ? 14 : 0));
      input.settings.limits = i < 8 ? i : static_cast<std::uint8_t>(1 << (i % 7));
      input.settings.deaf = i % 5 == 0 ? 1 : 0;
      input.plan.cuts =
          i % 2 == 0 ? std::vector<std::uint16_t>{i, 0} : std::vector<std::uint16_t>();
      input.plan.close_at = i % 4 == 3 ? 1 : 0;
      input.plan.resets = i % 6 == 5;
      seeds.add(write_session_input(input));
    }
  }

 private:
  static constexpr std::uint8_t drawn_schedules = 15;

  const Served served_;
  Stream stream_;
  std::vector<std::uint16_t> begins_;
};

void add_chats(SeedFolder& seeds) {
  Conversation talk(Served::chat);
  talk.connects().sends("LoginRequest", {"anna", "1"}).sends("RoomEnterRequest", {1});
  talk.sends("RoomChatRequest", {"hello"}).sends("WhisperRequest", {"bert", "psst"});
  talk.sends("RoomKickRequest", {"bert"}).sends("HeartbeatRequest").sends("RoomLeaveRequest");
  talk.connects().sends("LoginRequest", {"bert", "2"}).sends("RoomEnterRequest", {1});
  talk.sends("RoomChatRequest", {"hi"}).sends("RoomOwnerRequest", {"anna"});
  talk.connects().sends("LoginRequest", {"carl", "3"}).sends("RoomEnterRequest", {1});
  talk.sends("RoomChatRequest", {"so"}).sends("RoomKickRequest", {"anna"});
  talk.add_to(seeds);

  Conversation rivals(Served::chat);
  for (const char* password : {"1", "wrong", "away", "full", "2"}) {
    rivals.connects().sends("LoginRequest", {"anna", password}).sends("LoginRequest", {"anna", ""});
    rivals.sends("RoomEnterRequest", {2}).sends("RoomChatRequest", {"which one?"});
  }
  rivals.add_to(seeds);

  Conversation crowd(Served::chat);
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
    crowd.connects().sends("LoginRequest", {name, name}).sends("RoomEnterRequest", {3});
    for (int i = 0; i < 8; ++i) crowd.sends("RoomChatRequest", {std::string(256, name[0])});
  }
  crowd.add_to(seeds);

  // What does not belong to the state, what is no text, no room, no packet of a client's.
  Conversation mistakes(Served::chat);
  mistakes.connects().sends("RoomChatRequest", {"too early"}).sends("RoomLeaveRequest");
  mistakes.sends("RoomEnterRequest", {-1}).sends("LoginRequest", {"", ""});
  mistakes.sends("LoginRequest", {"dora", "1"}).sends("RoomEnterRequest", {1'000'000});
  mistakes.sends("RoomChatRequest", {"nowhere"}).sends("RoomEnterRequest", {4});
  mistakes.sends("RoomEnterRequest", {5}).sends("RoomKickRequest", {"dora"});
  mistakes.sends("RoomOwnerRequest", {"dora"}).sends("WhisperRequest", {"nobody", "?"});
  mistakes.sends("RoomChatRequest", {""}).sends("RoomOwnerRequest", {"nobody"});
  mistakes.connects().sends("HeartbeatRequest").sends("LoginResponse", {0});
  mistakes.connects().sends("LoginRequest", {"\x01", "1"});
  mistakes.connects().sends(Stream(7, std::byte{0}));
  mistakes.connects().sends(Stream(4, std::byte{0xff}));
  mistakes.add_to(seeds);
}

void add_games(SeedFolder& seeds) {
  Conversation board_game(Served::board), field_game(Served::field), shouts(Served::echo);
  for (int player = 0; player < 6; ++player) {
    board_game.connects();
    for (int i = 0; i < 10; ++i) board_game.sends("Move", {(player + i / 3) % 4});
    field_game.connects();
    field_game.sends("Login", {std::string(1, static_cast<char>('a' + player)), 10 + player, 15});
    for (int i = 0; i < 12; ++i) field_game.sends("Move", {(player + i / 5) % 4, i});
    field_game.sends("Say", {"here"}).sends("Move", {1, 99}).sends("Move", {1, 100});
    shouts.connects().sends(Stream(static_cast<std::size_t>(400 * player + 1), std::byte{'x'}));
  }
  board_game.connects().sends("Move", {4});
  board_game.connects().sends(Stream(3, std::byte{1}));
  board_game.add_to(seeds);
  field_game.add_to(seeds);
  shouts.add_to(seeds);

  Conversation mistakes(Served::field);
  mistakes.connects().sends("Login", {"", 1, 1}).sends("Login", {"a", 60'000, 1});
  mistakes.sends("Login", {"a", 0xffff, 0xffff}).sends("Login", {"b", 1, 1}).sends("Say", {""});
  mistakes.connects().sends("Move", {0, 1});
  mistakes.connects().sends("Login", {"c", 0, 0}).sends("Move", {4, 1});
  mistakes.connects().sends("Login", {"d", 23, 23}).sends("Move", {3, 1}).sends("Move", {1, 2});
  mistakes.connects().sends("LoginResult", {});
  mistakes.add_to(seeds);
}

}  // namespace

void make_session_seeds(SeedFolder& seeds) {
  add_chats(seeds);
  add_games(seeds);
  for (const wire::Protocol& protocol : session_protocols()) add_tokens(protocol, seeds.tokens);
  for (const std::string_view text : {"anna", "bert", "carl", "wrong", "away", "full"}) {
    seeds.tokens.insert(std::string(text) + std::string(33 - text.size(), '\0'));
  }
  seeds.write_dictionary();
}

}  // namespace portstorm::fuzz
