#include "dummy_client/fuzz/known_exchange.h"

#include <fmt/format.h>

#include <algorithm>

namespace portstorm::client {

namespace {

using namespace std::chrono_literals;

constexpr auto between_attempts = 20ms;
constexpr auto time_for_unsure_answer = 300ms;
constexpr auto time_for_sure_answer = 2s;

bool waits(const Move& move) noexcept {
  return move.kind == Move::Kind::wait;
}

// Up to the first reply; nothing when there is none, or nothing was asked.
Moves beginning_of(const Flow& flow) {
  fuzz::Dice dice(0);
  Moves moves = moves_of(flow, dice);
  const auto reply = std::find_if(moves.begin(), moves.end(), waits);
  if (reply == moves.end() || reply == moves.begin()) return {};
  moves.erase(reply + 1, moves.end());
  return moves;
}

std::string name_of(const Move& move) {
  if (move.step == nullptr) return move.packet != nullptr ? move.packet->name : "some bytes";
  const wire::PacketDefinition* packet = nullptr;
  if (const auto* send = std::get_if<SendStep>(&move.step->action)) packet = send->packet;
  if (const auto* expect = std::get_if<ExpectStep>(&move.step->action)) packet = expect->packet;
  return packet != nullptr ? packet->name : "some bytes";
}

}  // namespace

std::string KnownExchange::attempt(const Moves& moves, std::chrono::nanoseconds time,
                                   SentConnection* sent, bool* is_another) const {
  const TimePoint deadline = wires_.now() + time;
  Conversation conversation(wires_, scenario_, bender_);
  if (const Error error = conversation.connect(deadline); error != Error::none) {
    return fmt::format("cannot connect: {}", to_string(error));
  }
  const auto left = std::max<std::chrono::nanoseconds>(deadline - wires_.now(), 1ms);
  std::string problem = conversation.perform_strictly(moves, speaker(), {left, left, left});
  // To be reset before it was served is what cases do: this one is to do no harm.
  conversation.end(moves.empty() ? CasePlan::Ending::fin : CasePlan::Ending::reset);
  if (sent != nullptr) *sent = conversation.record();
  if (is_another != nullptr) *is_another = conversation.got_another_answer();
  return problem;
}

bool KnownExchange::is_answered(const Moves& moves, std::chrono::nanoseconds time) {
  if (!attempt(moves, time, &sent_).empty()) return false;
  moves_ = moves;
  return true;
}

std::string KnownExchange::find(std::chrono::nanoseconds patience,
                                const std::function<bool()>& gives_up) {
  const TimePoint deadline = wires_.now() + patience;
  const auto is_over = [&] {
    return wires_.now() >= deadline || wires_.is_stopped() || gives_up();
  };
  std::string problem;
  while (!(problem = attempt({}, 1s, nullptr)).empty()) {  // it may just be starting
    if (is_over()) return problem;
    wires_.pause(between_attempts);
  }
  if (scenario_.canary) {
    const Moves moves = beginning_of(scenario_.canary->cohorts.front().flow);
    fuzz::Dice dice(0);
    const Moves all = moves_of(scenario_.canary->cohorts.front().flow, dice);
    if (!moves.empty()) {
      while (!(problem = attempt(all, time_for_sure_answer, &sent_)).empty()) {
        if (is_over()) {
          return "the scenario's canary is not served: " + problem;
        }
        wires_.pause(between_attempts);
      }
      moves_ = all;
      return {};
    }
  }
  for (const Cohort& cohort : scenario_.cohorts) {
    const Moves moves = beginning_of(cohort.flow);
    if (!moves.empty() && is_answered(moves, time_for_sure_answer)) return {};
  }
  for (const Move& packet : moves_of(*scenario_.protocol)) {
    if (wires_.is_stopped()) return {};
    if (is_answered({packet, Move{}}, time_for_unsure_answer)) return {};
  }
  sent_ = {};
  return {};
}

KnownExchange::Answer KnownExchange::ask(std::chrono::nanoseconds deadline,
                                         const std::function<bool()>& gives_up) const {
  const TimePoint begun = wires_.now();
  Answer answer;
  for (;;) {
    const TimePoint attempted = wires_.now();
    // A single lost answer is not the end: at least two attempts.
    const auto time = std::max<std::chrono::nanoseconds>(deadline / 2, 1ms);
    answer.is_another = false;
    answer.problem = attempt(moves_, time, nullptr, &answer.is_another);
    answer.took = wires_.now() - attempted;
    if (answer.problem.empty() || wires_.is_stopped()) return answer;
    if (gives_up() || wires_.now() + between_attempts >= begun + deadline) return answer;
    wires_.pause(between_attempts);
  }
}

std::string KnownExchange::reply() const {
  for (const Move& move : moves_) {
    if (move.kind != Move::Kind::wait || move.step == nullptr) continue;
    const auto* packet = std::get<ExpectStep>(move.step->action).packet;
    return packet != nullptr ? packet->name : std::string();
  }
  return {};
}

std::string KnownExchange::name() const {
  if (moves_.empty()) return "a connect: nothing that this server answers is known";
  const auto reply = std::find_if(moves_.begin(), moves_.end(), waits);
  if (reply == moves_.end()) return name_of(moves_.front());
  const std::string answer = reply->step == nullptr ? "an answer" : name_of(*reply);
  return fmt::format("{}, answered by {}", name_of(moves_.front()), answer);
}

}  // namespace portstorm::client
