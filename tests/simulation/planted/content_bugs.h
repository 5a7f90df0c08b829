#pragma once
// Bugs between the network layer and the chat: what is handed over, when, and to whom.

#include <map>
#include <optional>
#include <set>

#include "target_server/content/chat_packets.h"
#include "target_server/content/content.h"
#include "target_server/network/event_batch.h"

namespace portstorm::simulation {

// Of all packets that one receive brought, the first is handled.
class OnePacketPerReceive final : public server::EventSink {
 public:
  explicit OnePacketPerReceive(server::EventSink& to) : to_(to) {}

  void take(server::EventBatch& batch) override {
    using Kind = server::EventBatch::Kind;
    server::EventBatch kept;
    std::set<std::uint32_t> served;
    for (const auto& event : batch.events()) {
      if (event.kind != Kind::packet) {
        kept.add(event.kind, event.session, event.reason);
      } else if (served.insert(event.session.slot).second) {
        kept.add_packet(event.session, batch.packet(event));
      }
    }
    batch.clear();
    to_.take(kept);
  }

 private:
  server::EventSink& to_;
};

// A new connection is announced by another way than its packets, and that may take longer.
class OpenAfterPacket final : public server::EventSink {
 public:
  explicit OpenAfterPacket(server::EventSink& to) : to_(to) {}

  void take(server::EventBatch& batch) override {
    const bool has_open =
        !batch.events().empty() && batch.events().front().kind == server::EventBatch::Kind::open;
    if (has_open && !late_) {
      late_ = std::move(batch);
      batch = {};
      return;
    }
    to_.take(batch);
    if (late_) to_.take(*late_);
    late_.reset();
  }

 private:
  server::EventSink& to_;
  std::optional<server::EventBatch> late_;
};

class ForwardingContent : public server::Content {
 public:
  explicit ForwardingContent(server::Content& to) : to_(to) {}

  void on_open(server::SessionId session) override { to_.on_open(session); }
  void on_packet(server::SessionId session, std::span<const std::byte> packet) override {
    to_.on_packet(session, packet);
  }
  bool on_end_of_packets(server::SessionId session, server::CloseReason reason) override {
    return to_.on_end_of_packets(session, reason);
  }
  void on_close(server::SessionId session, server::CloseReason reason) override {
    to_.on_close(session, reason);
  }
  void on_timer(std::uint32_t timer) override { to_.on_timer(timer); }

 protected:
  server::Content& to_;
};

// Who leaves a room is told so, and stays in it.
class LeaveNotCounted final : public ForwardingContent {
 public:
  LeaveNotCounted(server::Content& to, server::Sessions& sessions)
      : ForwardingContent(to), sessions_(sessions) {}

  void on_packet(server::SessionId session, std::span<const std::byte> packet) override {
    using server::PacketId;
    if (server::packet_id(packet) != static_cast<std::uint16_t>(PacketId::room_leave_request)) {
      return to_.on_packet(session, packet);
    }
    sessions_.send(session,
                   server::encode_response(PacketId::room_leave_response, server::ChatResult::ok));
  }

 private:
  server::Sessions& sessions_;
};

// The store's answer goes to the slot, whoever has it by then.
class LateAnswerToSlot final : public ForwardingContent {
 public:
  LateAnswerToSlot(server::Content& to, server::Sessions& sessions)
      : ForwardingContent(to), sessions_(sessions) {}

  void on_open(server::SessionId session) override {
    to_.on_open(session);
    if (asked_[session.slot] != 1) return;
    sessions_.send(
        session, server::encode_response(server::PacketId::login_response, server::ChatResult::ok));
  }
  void on_packet(server::SessionId session, std::span<const std::byte> packet) override {
    ++asked_[session.slot];
    to_.on_packet(session, packet);
  }
  void on_close(server::SessionId session, server::CloseReason reason) override {
    if (reason != server::CloseReason::peer_reset) asked_[session.slot] = 0;
    to_.on_close(session, reason);
  }

 private:
  server::Sessions& sessions_;
  std::map<std::uint32_t, unsigned> asked_;  // by slot: 1: a login that was perhaps never answered
};

}  // namespace portstorm::simulation
