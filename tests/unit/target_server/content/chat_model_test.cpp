// A long random walk of connects, logins, enters, leaves, kicks, chats and disconnects beside a
// model that is too simple to be wrong: a list of users, each with the number of its room, and for
// each room the list of who came when.

#include <algorithm>
#include <optional>
#include <random>
#include <vector>

#include "chat_fixture.h"

namespace portstorm::server {
namespace {

constexpr std::uint32_t slots = 24;
constexpr int rooms = 4;
constexpr int room_capacity = 5;
constexpr int steps = 10'000;

struct ModelUser {
  SessionId session;
  bool open = false;
  bool logged_in = false;
  std::optional<int> room = std::nullopt;
};

bool by_slot(SessionId a, SessionId b) {
  return a.slot < b.slot;
}

class ChatModel : public ChatTest {
 protected:
  ChatModel() {
    chat = make_chat(sessions, store, {.rooms = rooms, .room_capacity = room_capacity});
    for (std::uint32_t slot = 0; slot < slots; ++slot) users[slot].session = {slot, 0};
  }

  std::vector<SessionId> members(int room) const {
    std::vector<SessionId> all;
    for (const ModelUser& user : users) {
      if (user.room == room) all.push_back(user.session);
    }
    return all;
  }

  void open_and_log_in(ModelUser& user) {
    ++user.session.generation;
    chat->on_open(user.session);
    user.open = true;
    chat->on_packet(user.session, client_side::login("user" + std::to_string(user.session.slot)));
    ASSERT_EQ(store.asked.size(), 1u);
    store.answer(0, LoginAnswer::ok);
    ASSERT_EQ(only_response(user.session, PacketId::login_response), ChatResult::ok);
    user.logged_in = true;
  }

  // Who got this notice, by slot.
  std::vector<SessionId> told(unsigned id) const {
    std::vector<SessionId> all;
    for (const Sent& sent : sessions.sent) {
      if (client_side::id_of(sent.packet) == id) all.push_back(sent.to);
    }
    std::sort(all.begin(), all.end(), by_slot);
    return all;
  }

  // Leaves the model's room, and says who must then have been told of it and of a new owner.
  void leave_model(ModelUser& user) {
    auto& came = order[static_cast<std::size_t>(*user.room)];
    const bool owned = came.front() == user.session.slot;
    came.erase(std::find(came.begin(), came.end(), user.session.slot));
    const int room = *user.room;
    user.room.reset();
    ASSERT_EQ(told(217), members(room));
    ASSERT_EQ(told(218), owned ? members(room) : std::vector<SessionId>{});
  }

  void disconnect(ModelUser& user) {
    forget();
    chat->on_close(user.session, CloseReason::peer_reset);
    if (user.room) leave_model(user);
    forget();
    user = ModelUser{.session = user.session};
  }

  void kick(ModelUser& user, ModelUser& other) {
    if (!user.room || !other.open || &user == &other) return;
    const auto room = static_cast<std::size_t>(*user.room);
    ChatResult expected = ChatResult::not_room_owner;
    if (order[room].front() == user.session.slot) {
      expected = other.room == user.room ? ChatResult::ok : ChatResult::no_such_user;
    }
    const auto before = members(*user.room);
    const auto id = "user" + std::to_string(other.session.slot);
    forget();
    chat->on_packet(user.session, client_side::kick(id));
    ASSERT_EQ(told(233), expected == ChatResult::ok ? before : std::vector<SessionId>{});
    ASSERT_EQ(only_response(user.session, PacketId::room_kick_response), expected);
    if (expected != ChatResult::ok) return;
    order[room].erase(std::find(order[room].begin(), order[room].end(), other.session.slot));
    other.room.reset();
    ++kicks;
  }

  void enter(ModelUser& user, int room) {
    ChatResult expected = ChatResult::ok;
    std::vector<SessionId> others;
    if (user.room) {
      expected = ChatResult::already_in_room;
    } else if (room < 0 || room >= rooms) {
      expected = ChatResult::no_such_room;
    } else if (members(room).size() == room_capacity) {
      expected = ChatResult::room_full;
      ++times_full;
    } else {
      others = members(room);
      user.room = room;
      order[static_cast<std::size_t>(room)].push_back(user.session.slot);
    }
    forget();
    chat->on_packet(user.session, client_side::enter(room));
    ASSERT_EQ(told(208), others);
    ASSERT_EQ(told(209).size(), others.empty() ? 0u : 1u);
    ASSERT_EQ(only_response(user.session, PacketId::room_enter_response), expected);
  }

  void leave(ModelUser& user) {
    const ChatResult expected = user.room ? ChatResult::ok : ChatResult::not_in_room;
    forget();
    chat->on_packet(user.session, client_side::leave());
    if (user.room) leave_model(user);
    ASSERT_EQ(only_response(user.session, PacketId::room_leave_response), expected);
  }

  void say(ModelUser& user) {
    forget();
    chat->on_packet(user.session, client_side::chat("hello"));
    auto got = notified();
    std::sort(got.begin(), got.end(), by_slot);
    ASSERT_EQ(got, user.room ? members(*user.room) : std::vector<SessionId>{});
    delivered += got.size();
    forget();
  }

  // In the same room, as often as there is somebody.
  ModelUser& somebody_with(const ModelUser& user) {
    if (!user.room || random() % 4 == 0) return users[random() % slots];
    const auto& came = order[static_cast<std::size_t>(*user.room)];
    return users[came[random() % came.size()]];
  }

  void step() {
    ModelUser& user = users[random() % slots];
    const auto choice = random() % 100;
    if (!user.open) return open_and_log_in(user);
    if (choice < 6) return disconnect(user);
    if (choice < 40) return enter(user, static_cast<int>(random() % (rooms + 2)) - 1);
    if (choice < 60) return leave(user);
    if (choice < 66) return kick(user, somebody_with(user));
    say(user);
  }

  void expect_same_totals() const {
    const ChatTotals totals = chat->totals();
    std::uint64_t in_use = 0;
    for (int room = 0; room < rooms; ++room) in_use += members(room).empty() ? 0 : 1;
    const auto logged_in = std::count_if(users.begin(), users.end(),
                                         [](const ModelUser& user) { return user.logged_in; });
    ASSERT_EQ(totals.rooms_in_use, in_use);
    ASSERT_EQ(totals.users_logged_in, static_cast<std::uint64_t>(logged_in));
    ASSERT_EQ(totals.notifies, delivered);
  }

  std::mt19937 random{20'240'607};
  std::vector<ModelUser> users{slots};
  std::vector<std::vector<std::uint32_t>> order{rooms};  // slots; the owner's first
  std::uint64_t delivered = 0;
  int times_full = 0;
  int kicks = 0;
};

TEST_F(ChatModel, RecipientsAreTheModelsThroughTenThousandSteps) {
  for (int i = 0; i < steps; ++i) {
    SCOPED_TRACE(i);
    step();
    expect_same_totals();
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(times_full, 50) << "the walk did not reach the rooms' capacity";
  EXPECT_GT(kicks, 20) << "the walk hardly kicked";
  EXPECT_GT(delivered, 4'000u) << "the walk hardly talked";
  for (ModelUser& user : users) {
    if (user.open) disconnect(user);
  }
  EXPECT_EQ(chat->totals().rooms_in_use, 0u);
  EXPECT_EQ(chat->totals().users_logged_in, 0u);
}

}  // namespace
}  // namespace portstorm::server
