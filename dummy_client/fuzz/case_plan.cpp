#include "dummy_client/fuzz/case_plan.h"

#include <algorithm>

namespace portstorm::client {

namespace {

using fuzz::Dice;

constexpr std::int64_t most_rounds = 2;      // of a repeat
constexpr std::size_t most_generated = 6;    // packets of a case
constexpr std::size_t most_after_bend = 12;  // moves

bool sends(const Move& move) noexcept {
  return move.kind != Move::Kind::wait;
}

class Unrolling {
 public:
  explicit Unrolling(Dice& dice) : dice_(dice) {}

  // False: the way ends here.
  bool go(const Flow& flow) {
    return std::all_of(flow.begin(), flow.end(), [this](const Step& step) {
      if (moves.size() >= max_moves) return false;
      return std::visit([&](const auto& action) { return take(step, action); }, step.action);
    });
  }

  Moves moves;

 private:
  bool take(const Step& step, const SendStep&) { return add(step, Move::Kind::send); }
  bool take(const Step& step, const RawStep&) { return add(step, Move::Kind::send); }
  bool take(const Step& step, const FloodStep&) { return add(step, Move::Kind::send); }
  bool take(const Step& step, const ExpectStep& expect) {
    return expect.optional || add(step, Move::Kind::wait);
  }
  bool take(const Step&, const DisconnectStep&) { return false; }
  bool take(const Step&, const ExpectCloseStep&) { return false; }
  bool take(const Step&, const RepeatStep& repeat) {
    // How often may depend on what only a run can capture: then twice.
    std::int64_t rounds = most_rounds;
    try {
      rounds = std::clamp<std::int64_t>(repeat.count.evaluate_integer({}), 0, most_rounds);
    } catch (const EvaluationError&) {
    }
    for (std::int64_t i = 0; i < rounds; ++i) {
      if (!go(repeat.flow)) return false;
    }
    return true;
  }
  bool take(const Step&, const ChooseStep& choose) { return go(dice_.pick(choose.choices).flow); }
  bool take(const Step&, const IfStep& branch) {
    return go(dice_.one_in(2) ? branch.then_flow : branch.else_flow);
  }
  bool take(const Step&, const CallStep& call) { return go(*call.flow); }
  template <class Other>
  bool take(const Step&, const Other&) {
    return true;  // connects, waits, counts, or says something
  }

  bool add(const Step& step, Move::Kind kind) {
    Move move;
    move.kind = kind;
    move.step = &step;
    moves.push_back(move);
    return true;
  }

  Dice& dice_;
};

Move generated(const wire::PacketDefinition* packet) {
  Move move;
  move.kind = Move::Kind::generate;
  move.packet = packet;
  return move;
}

// Some of the protocol's packets, in any order, each with a look at what comes back.
Moves some_packets(const wire::Protocol& protocol, Dice& dice) {
  const Moves all = moves_of(protocol);
  Moves moves;
  for (std::size_t i = 1 + dice.below(most_generated); i > 0; --i) {
    moves.push_back(dice.pick(all));
    moves.push_back({});
  }
  return moves;
}

std::vector<std::size_t> places_of_sends(const Moves& moves) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < moves.size(); ++i) {
    if (sends(moves[i])) places.push_back(i);
  }
  return places;
}

std::ptrdiff_t at(std::size_t index) {
  return static_cast<std::ptrdiff_t>(index);
}

// The sequence itself is bent. Returns where.
std::size_t change_order(CasePlan& plan, const wire::Protocol& protocol, Dice& dice) {
  Moves& moves = plan.moves;
  const auto sending = places_of_sends(moves);
  const std::size_t index = dice.below(sending.size());
  const std::size_t place = sending[index];
  switch (dice.below(5)) {
    case 0:
      plan.order_changes.emplace_back("packet left out");
      moves.erase(moves.begin() + at(place));
      break;
    case 1: {
      plan.order_changes.emplace_back("packet sent again");
      const Move again = moves[place];
      moves.insert(moves.begin() + at(place), again);
      break;
    }
    case 2:
      plan.order_changes.emplace_back("packets in another order");
      std::swap(moves[place], moves[sending[dice.below(sending.size())]]);
      return sending.front();
    case 3: {
      plan.order_changes.emplace_back("another packet put in between");
      const Moves all = moves_of(protocol);
      moves.insert(moves.begin() + at(place), dice.pick(all));
      break;
    }
    default:
      plan.order_changes.emplace_back("begun in the middle");
      moves.erase(moves.begin(), moves.begin() + at(place));
      return 0;
  }
  return place;
}

void bend(Move& move, Dice& dice) {
  move.mutations = static_cast<unsigned>(1 + dice.below(3));
}

void cut(Move& move, Dice& dice) {
  move.cut = dice.one_in(3) ? Move::Cut::every_byte : Move::Cut::pieces;
}

void bend_from(CasePlan& plan, std::size_t first, Dice& dice) {
  Moves& moves = plan.moves;
  for (std::size_t i = 0; i < moves.size(); ++i) {
    Move& move = moves[i];
    move.seed = dice.next();
    if (!sends(move)) continue;
    if (dice.one_in(8)) cut(move, dice);  // in front of the bend as well: no server may mind
    if (i < first) continue;
    move.is_glued = dice.one_in(4);
    if (i == first ? !dice.one_in(16) : dice.one_in(4)) bend(move, dice);
  }
}

CasePlan::Ending choose_ending(Dice& dice) {
  switch (dice.below(16)) {
    case 0:
    case 1:
      return CasePlan::Ending::reset_at_once;
    case 2:
      return CasePlan::Ending::fin;
    case 3:
    case 4:
    case 5:
      return CasePlan::Ending::reset;
    default:
      return CasePlan::Ending::left_open;
  }
}

}  // namespace

Moves moves_of(const Flow& flow, Dice& dice) {
  Unrolling unrolling(dice);
  unrolling.go(flow);
  return std::move(unrolling.moves);
}

Moves moves_of(const wire::Protocol& protocol) {
  Moves moves;
  for (const wire::PacketDefinition& packet : protocol.packets) {
    if (packet.from != wire::Sender::server) moves.push_back(generated(&packet));
  }
  if (moves.empty()) moves.push_back(generated(nullptr));
  return moves;
}

CasePlan plan_case(const Flow* flow, const wire::Protocol& protocol, std::uint64_t seed,
                   std::uint64_t number) {
  // Neighbouring numbers must not draw neighbouring dice.
  Dice dice(Dice(seed).next() ^ Dice(number).next());
  CasePlan plan;
  plan.number = number;
  plan.may_reuse = dice.one_in(2);
  if (dice.one_in(32)) {  // connects and goes
    plan.ending = CasePlan::Ending::reset_at_once;
    return plan;
  }
  if (flow != nullptr) plan.moves = moves_of(*flow, dice);
  if (places_of_sends(plan.moves).empty()) plan.moves = some_packets(protocol, dice);

  const bool is_reordered = dice.one_in(3);
  std::size_t first = is_reordered ? change_order(plan, protocol, dice) : 0;
  const auto sending = places_of_sends(plan.moves);
  plan.ending = choose_ending(dice);
  if (sending.empty()) return plan;
  const std::size_t bent = dice.pick(sending);
  first = is_reordered ? std::min(first, bent) : bent;
  plan.first_bend = first;
  plan.reuse_begin = dice.pick(sending);
  plan.moves.resize(std::min(plan.moves.size(), bent + most_after_bend));
  plan.reuse_begin = std::min(plan.reuse_begin, bent);
  bend_from(plan, bent, dice);
  return plan;
}

}  // namespace portstorm::client
