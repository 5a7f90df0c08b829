#include "tests/simulation/planted/planted.h"

#include <array>
#include <limits>
#include <stdexcept>
#include <string>

#include "tests/simulation/planted/connection_bugs.h"
#include "tests/simulation/planted/content_bugs.h"
#include "tests/simulation/planted/sending_bugs.h"

namespace portstorm::simulation {

namespace {

template <class Port>
class PortBug final : public Seams {
  std::unique_ptr<CompletionPort> around(SimulatedCompletionPort& port) override {
    return std::make_unique<Port>(port);
  }
};

template <class Sink>
class SinkBug final : public Seams {
  std::unique_ptr<server::EventSink> around(server::EventSink& sink) override {
    return std::make_unique<Sink>(sink);
  }
};

template <class Content>
class ContentBug final : public Seams {
  std::unique_ptr<server::Content> around(server::Content& content,
                                          server::Sessions& sessions) override {
    if constexpr (std::is_constructible_v<Content, server::Content&, server::Sessions&>) {
      return std::make_unique<Content>(content, sessions);
    } else {
      return std::make_unique<Content>(content);
    }
  }
};

class NoCap final : public Seams {
  void change(server::NetworkOptions& options) override {
    options.high_water_bytes = std::numeric_limits<std::size_t>::max() / 2;
  }
};

template <class Bug>
std::unique_ptr<Seams> make() {
  return std::make_unique<Bug>();
}

constexpr std::array<PlantedBug, 18> bugs = {{
    {"one_packet_per_receive", 1, "handles the first packet of a receive only",
     make<SinkBug<OnePacketPerReceive>>},
    {"leave_not_counted", 6, "answers who leaves a room, and keeps them in it",
     make<ContentBug<LeaveNotCounted>>},
    {"late_answer_to_slot", 7, "hands the store's late answer to the slot's next user",
     make<ContentBug<LateAnswerToSlot>>},
    {"mute_slot", 8, "never takes a failed send off the slot's queue", make<PortBug<MuteSlot>>},
    {"short_send_dropped", 9, "does not look at a send's count", make<PortBug<ShortSendDropped>>},
    {"short_send_repeated", 9, "sends all again after a short count",
     make<PortBug<ShortSendRepeated>>},
    {"two_sends_in_flight", 10, "sends while a send is in flight", make<PortBug<TwoSendsInFlight>>},
    {"shared_buffer", 11, "encodes into a buffer that is in flight", make<PortBug<SharedBuffer>>},
    {"shared_operation", 11, "uses one OVERLAPPED for two sends", make<PortBug<SharedOperation>>},
    {"closed_too_early", 11, "closes while operations are outstanding",
     make<PortBug<ClosedTooEarly>>},
    {"published_too_late", 12, "says that it sends after the call that sends",
     make<PortBug<PublishedTooLate>>},
    {"reset_ends_listener", 13, "stops accepting when a client is gone too soon",
     make<PortBug<ResetEndsListener>>},
    {"accept_lost", 14, "does not notice that an accept was refused", make<PortBug<AcceptLost>>},
    {"receive_lost", 14, "does not notice that a receive was refused", make<PortBug<ReceiveLost>>},
    {"double_close", 17, "closes for the failed receive and for the failed send",
     make<PortBug<DoubleClose>>},
    {"no_cap", 18, "queues for a reader that does not read, without end", make<NoCap>},
    {"fin_ends_sending", 19, "drops what is queued when the peer says goodbye",
     make<PortBug<FinEndsSending>>},
    {"open_after_packet", 20, "announces a connection after its first packet",
     make<SinkBug<OpenAfterPacket>>},
}};

}  // namespace

std::span<const PlantedBug> planted_bugs() {
  return bugs;
}

std::unique_ptr<Seams> make_planted(std::string_view name) {
  if (name.empty()) return std::make_unique<Seams>();
  for (const PlantedBug& bug : planted_bugs()) {
    if (bug.name == name) return bug.make();
  }
  throw std::invalid_argument("there is no planted bug called '" + std::string(name) + "'");
}

}  // namespace portstorm::simulation
