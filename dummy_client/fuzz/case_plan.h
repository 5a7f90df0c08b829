#pragma once
// What a case does, chosen by the seed and the case's number alone: which way it takes through the
// flow, which of its packets are bent, and how the bytes are cut into writes.
//
//   flow        connect, login, expect, enter, expect, chat, expect, ...
//   a plan      login, expect, enter, expect, chat [bent twice, cut in three], expect, chat
//   [doubled]
//               |<--- reaches the state -->|  |<---- from the first bend on nothing is sure ----->|

#include <cstdint>
#include <string>
#include <vector>

#include "dummy_client/scenario/scenario.h"
#include "mutation/dice.h"

namespace portstorm::client {

// One step of a way through a flow.
struct Move {
  enum class Kind : std::uint8_t {
    send,      // `step` is a send, a flood or a raw
    generate,  // a packet of this definition (null: a payload) with fields of any value
    wait,      // `step` is an expect; null: for any answer
  };
  Kind kind = Kind::wait;
  const Step* step = nullptr;
  const wire::PacketDefinition* packet = nullptr;

  // Of what is sent.
  enum class Cut : std::uint8_t { none, every_byte, pieces };
  unsigned mutations = 0;  // of the write that this packet ends
  Cut cut = Cut::none;
  bool is_glued = false;   // goes out in one write with the next packet
  std::uint64_t seed = 0;  // of the mutations and the pieces
};
using Moves = std::vector<Move>;

struct CasePlan {
  enum class Ending : std::uint8_t {
    left_open,  // the next case may go on on this connection
    reset,
    reset_at_once,  // without a look at the answers
    fin,
  };
  std::uint64_t number = 0;
  bool may_reuse = false;       // a connection that the case before has left open
  std::size_t reuse_begin = 0;  // where in the moves it then begins
  Moves moves;
  std::size_t first_bend = 0;  // index into moves; up to there answers are waited for in earnest
  std::vector<std::string> order_changes;  // "packet left out", ...
  Ending ending = Ending::left_open;
};

// A way through a flow: calls are entered, of a choice one is taken, repeats are gone through twice
// at the most; pauses, barriers and ledgers are left out. Ends at a disconnect, or after so many
// steps.
inline constexpr std::size_t max_moves = 64;
Moves moves_of(const Flow& flow, fuzz::Dice& dice);

// What there is to send where only a protocol is known: each packet that a client sends.
Moves moves_of(const wire::Protocol& protocol);

// `flow` is null where only the protocol is known.
CasePlan plan_case(const Flow* flow, const wire::Protocol& protocol, std::uint64_t seed,
                   std::uint64_t number);

}  // namespace portstorm::client
