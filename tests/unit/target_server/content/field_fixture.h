#pragma once
// A field with recorders around it; what it tells is read back byte by byte.

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "manual_timers.h"
#include "recorders.h"
#include "target_server/content/field.h"

namespace portstorm::server {

class FieldTest : public testing::Test {
 protected:
  using Packet = std::vector<std::byte>;
  using Told = std::vector<std::string>;

  FieldTest() { make(); }

  void make() {
    field.reset();
    timers.clear();
    field = std::make_unique<Field>(sessions, timers, options);
  }

  static Packet packet(unsigned type, std::string_view body) {
    const std::size_t length = 3 + body.size();
    Packet made = {std::byte(length & 0xff), std::byte(length >> 8), std::byte(type)};
    for (const char c : body) made.push_back(std::byte(static_cast<unsigned char>(c)));
    return made;
  }
  static std::string number(unsigned value, int bytes = 2) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text.push_back(static_cast<char>(value >> (8 * i)));
    return text;
  }
  static std::string field_of(std::string_view text, std::size_t size) {
    std::string bytes(text);
    bytes.resize(size);
    return bytes;
  }
  static Packet login_packet(std::string_view name, unsigned x, unsigned y) {
    return packet(1, field_of(name, 20) + number(x) + number(y));
  }
  static Packet move_packet(unsigned direction, unsigned step = 0) {
    return packet(2, number(direction, 1) + number(step));
  }
  static Packet say_packet(std::string_view message) { return packet(3, field_of(message, 80)); }

  SessionId open(std::uint32_t slot, std::uint32_t generation = 1) {
    field->on_open({slot, generation});
    return {slot, generation};
  }
  // Opens a session in `slot` and logs it in as "p<slot>".
  SessionId enter(std::uint32_t slot, unsigned x, unsigned y) {
    const SessionId session = open(slot);
    field->on_packet(session, login_packet("p" + std::to_string(slot), x, y));
    return session;
  }
  void move(SessionId session, Direction direction, unsigned step = 0) {
    field->on_packet(session, move_packet(static_cast<unsigned>(direction), step));
  }
  // With time enough between the steps.
  void walk(SessionId session, Direction direction, int steps) {
    for (int i = 0; i < steps; ++i) {
      timers.pass(options.move_interval, *field);
      move(session, direction);
    }
  }
  void tick() { timers.pass(options.tick, *field); }

  // "slot: appear 3 at 4,5 p3", ... in the order of the sending; forgets. Players are named by
  // their slots.
  Told told() {
    Told all;
    for (const Sent& sent : sessions.sent) {
      all.push_back(std::to_string(sent.to.slot) + ": " + text_of(sent.packet));
    }
    sessions.sent.clear();
    return all;
  }
  // Only what was told to this session, without its name.
  Told told_to(SessionId session) {
    Told all;
    for (const Sent& sent : sessions.sent) {
      if (sent.to == session) all.push_back(text_of(sent.packet));
    }
    sessions.sent.clear();
    return all;
  }

  std::string text_of(const Packet& bytes) const {
    EXPECT_EQ(unsigned_at(bytes, 0, 2), bytes.size());
    const auto id = [&](std::size_t at) { return name_of(unsigned_at(bytes, at, 4)); };
    const auto point = [&](std::size_t at) {
      return std::to_string(unsigned_at(bytes, at, 2)) + "," +
             std::to_string(unsigned_at(bytes, at + 2, 2));
    };
    const auto text = [&](std::size_t at) {
      return std::string(reinterpret_cast<const char*>(bytes.data()) + at);
    };
    switch (std::to_integer<int>(bytes.at(2))) {
      case 1:
        return "login " + std::to_string(unsigned_at(bytes, 3, 1)) + " at " + point(8);
      case 2:
        return "move " + std::to_string(unsigned_at(bytes, 3, 2)) + " " +
               std::to_string(unsigned_at(bytes, 5, 1)) + " at " + point(6);
      case 3:
        return "appear " + id(3) + " at " + point(7) + " " + text(12);
      case 4:
        return "disappear " + id(3);
      case 5: {
        std::string all = "positions";
        for (std::size_t i = 0; i < unsigned_at(bytes, 3, 1); ++i) {
          all += " " + id(4 + 8 * i) + " at " + point(8 + 8 * i);
        }
        return all;
      }
      case 6:
        return "said " + id(3) + " " + text(7);
      default:
        return "?";
    }
  }

  std::string name_of(unsigned id) const {
    const auto monsters = static_cast<unsigned>(options.monsters);
    return id < monsters ? "monster" + std::to_string(id) : std::to_string(id - monsters);
  }
  static unsigned unsigned_at(const Packet& bytes, std::size_t at, std::size_t count) {
    unsigned value = 0;
    for (std::size_t i = count; i-- > 0;) {
      value = value << 8 | std::to_integer<unsigned>(bytes.at(at + i));
    }
    return value;
  }

  FieldOptions options{.width = 200, .height = 200, .view = 5, .monsters = 0};
  RecordingSessions sessions;
  ManualTimers timers;
  std::unique_ptr<Field> field;
};

}  // namespace portstorm::server
