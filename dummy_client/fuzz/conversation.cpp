#include "dummy_client/fuzz/conversation.h"

#include <fmt/format.h>

#include <algorithm>

#include "dummy_client/engine/reply_fields.h"
#include "wire/codec.h"

namespace portstorm::client {

namespace {

using Stream = std::vector<std::byte>;

std::uint64_t hash_on(std::uint64_t hash, std::span<const std::byte> bytes) noexcept {
  for (const std::byte byte : bytes) {
    hash = (hash ^ std::to_integer<std::uint64_t>(byte)) * 0x100000001b3;
  }
  return hash;
}

std::string awaited_by(const Move& move) {
  if (move.step == nullptr) return "an answer";
  const auto* packet = std::get<ExpectStep>(move.step->action).packet;
  return packet != nullptr ? packet->name : "a reply";
}

const wire::PacketDefinition* definition_of(const Move& move) {
  if (move.step == nullptr) return move.packet;
  if (const auto* send = std::get_if<SendStep>(&move.step->action)) return send->packet;
  if (const auto* flood = std::get_if<FloodStep>(&move.step->action)) return flood->send.packet;
  return nullptr;
}

}  // namespace

Conversation::Conversation(Wires& wires, const Scenario& scenario, const Bender& bender)
    : wires_(wires),
      scenario_(scenario),
      bender_(bender),
      link_(wires, scenario.protocol->framing),
      builder_(*scenario.protocol),
      sent_(scenario.protocol->framing),
      captures_(scenario.captures.size()) {}

void Conversation::prepare(const Speaker& speaker) {
  random_ = Random(scenario_.seed, speaker.iteration << 20U ^ speaker.vu);
  stamp_ = fmt::format("fuzz-{}-{}", speaker.vu, speaker.iteration);
  rows_.clear();
  for (const auto& data : scenario_.data) {
    rows_.push_back(row_of(*data, speaker.vu, speaker.iteration,
                           std::max<std::uint64_t>(scenario_.max_vus(), 1), scenario_.seed));
  }
  context_ = {speaker.vu, speaker.iteration, stamp_, &random_, captures_.data(), rows_.data()};
}

// What stands for a packet whose fields depend on an answer that did not come.
Stream Conversation::empty_packet(const Move& move) const {
  Stream bytes;
  const wire::Framing& framing = scenario_.protocol->framing;
  if (const auto* definition = definition_of(move)) {
    wire::append_packet(framing, *definition, {}, bytes);
  } else {
    wire::append_payload(framing, {}, bytes);
  }
  return bytes;
}

Stream Conversation::bytes_of(const Move& move) {
  if (move.kind == Move::Kind::generate) {
    fuzz::Dice dice(move.seed ^ context_.iteration);
    return bender_.generate(move.packet, dice);
  }
  if (const auto* raw = std::get_if<RawStep>(&move.step->action)) return raw->bytes;
  const auto* send = std::get_if<SendStep>(&move.step->action);
  if (send == nullptr) send = &std::get<FloodStep>(move.step->action).send;
  Stream bytes;
  try {
    if (builder_.append(*send, context_, bytes).empty()) return bytes;
  } catch (const EvaluationError&) {
  }
  return empty_packet(move);
}

// Bytes that the connection has not lived to see are bent and hashed all the same: what a case says
// is the same however fast the server is.
bool Conversation::write(const Move& last, Stream bytes, Said& said, const WaitTimes& times) {
  fuzz::Dice dice(last.seed);
  for (unsigned i = 0; i < last.mutations; ++i) said.bends.push_back(bender_.bend(bytes, dice));
  std::vector<std::size_t> ends = {bytes.size()};
  if (last.cut != Move::Cut::none) {
    ends = pieces_of(bytes.size(), last.cut == Move::Cut::every_byte, dice);
  }
  said.hash = hash_on(said.hash, bytes);
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    const auto piece = std::span(bytes).subspan(begin, end - begin);
    if (!link_.is_open()) return false;
    if (!piece.empty()) {
      ++said.writes;
      said.bytes += piece.size();
      record_.writes.push_back({{piece.begin(), piece.end()}, false});
      if (stream_error_ == wire::FrameError::none) {
        stream_error_ = sent_.feed(piece, [](std::span<const std::byte>) { return true; });
      }
      if (!link_.send(piece, wires_.now() + times.send)) return false;
    }
    begin = end;
  }
  return true;
}

std::string Conversation::check(const ExpectStep& expect, std::span<const std::byte> packet) {
  const wire::Framing& framing = scenario_.protocol->framing;
  if (expect.packet == nullptr) {
    for (const Capture& capture : expect.captures) {
      const auto body = wire::packet_body(framing, packet);
      captures_[capture.slot] =
          std::string(reinterpret_cast<const char*>(body.data()), body.size());
    }
    return {};
  }
  for (const FieldCondition& condition : expect.where) {
    const auto field = wire::read_field(framing, *expect.packet, packet, condition.field);
    const std::string name =
        expect.packet->name + '.' + expect.packet->fields[condition.field].name;
    if (!field) return expect.packet->name + " is too short";
    const ExpressionValue wanted = condition.value.evaluate(context_);
    if (!is_equal(*field, wanted)) {
      return fmt::format("{} is {}, not {}", name, text_of(*field), to_text(wanted));
    }
  }
  for (const Capture& capture : expect.captures) {
    const auto field = wire::read_field(framing, *expect.packet, packet, capture.field);
    if (field) captures_[capture.slot] = captured(*field);
  }
  return {};
}

std::string Conversation::wait_for(const Move& move, std::chrono::nanoseconds time) {
  if (!record_.writes.empty()) record_.writes.back().pauses = true;
  const ExpectStep* expect =
      move.step != nullptr ? &std::get<ExpectStep>(move.step->action) : nullptr;
  const TimePoint deadline = wires_.now() + time;
  const auto has_news = [this] { return link_.has_packet() || !link_.is_open(); };
  for (;;) {
    wires_.wait(deadline, has_news);
    auto packet = link_.take_packet();
    if (!packet) {
      return fmt::format("{} did not come{}", awaited_by(move),
                         link_.is_open() ? "" : ": the server ended the connection");
    }
    if (expect == nullptr) return {};
    if (expect->packet != nullptr) {
      const auto id = wire::packet_id(scenario_.protocol->framing, *packet);
      if (!id || *id != expect->packet->id) continue;  // something that is told to everybody
    }
    std::string problem;
    try {
      problem = check(*expect, *packet);
    } catch (const EvaluationError& error) {
      problem = error.message;
    }
    got_another_answer_ = !problem.empty();
    return problem;
  }
}

Said Conversation::perform(const CasePlan& plan, std::size_t begin, const Speaker& speaker,
                           const WaitTimes& times) {
  Said said;
  prepare(speaker);
  link_.drop_packets();
  Stream gathered;
  for (std::size_t i = begin; i < plan.moves.size() && !wires_.is_stopped(); ++i) {
    const Move& move = plan.moves[i];
    if (move.kind != Move::Kind::wait) {
      const Stream bytes = bytes_of(move);
      gathered.insert(gathered.end(), bytes.begin(), bytes.end());
      const bool is_last = i + 1 == plan.moves.size();
      if (move.is_glued && !is_last) continue;
      write(move, std::move(gathered), said, times);
      gathered = {};
      continue;
    }
    if (!link_.is_open()) continue;
    if (!gathered.empty()) continue;  // what is glued to the next packet is answered with it
    if (begin > 0 || i >= plan.first_bend || move.step == nullptr) {
      wait_for({}, times.maybe);
    } else {
      ++said.expected;
      const std::string problem = wait_for(move, times.answer);
      if (problem.empty()) {
        ++said.answered;
      } else if (said.first_unanswered.empty()) {
        said.first_unanswered = problem;
      }
    }
  }
  if (!gathered.empty()) write({}, std::move(gathered), said, times);
  // What was just sent must have been read before a reset can overtake it.
  if (plan.ending != CasePlan::Ending::reset_at_once && link_.is_open()) wait_for({}, times.maybe);
  return said;
}

std::string Conversation::perform_strictly(const Moves& moves, const Speaker& speaker,
                                           const WaitTimes& times) {
  Said said;
  prepare(speaker);
  for (const Move& move : moves) {
    if (move.kind == Move::Kind::wait) {
      std::string problem = wait_for(move, times.answer);
      if (!problem.empty()) return problem;
    } else if (!write(move, bytes_of(move), said, times)) {
      return link_.is_open() ? "the server does not read" : "the server ended the connection";
    }
  }
  return {};
}

bool Conversation::ends_within(std::chrono::nanoseconds time) {
  return wires_.wait(wires_.now() + time, [this] { return !link_.is_open(); });
}

void Conversation::end(CasePlan::Ending ending) {
  record_.ends_at_once = ending == CasePlan::Ending::reset_at_once;
  record_.ends_by_fin = ending == CasePlan::Ending::fin;
  link_.close(record_.ends_by_fin ? CloseMode::graceful : CloseMode::reset);
}

}  // namespace portstorm::client
