#include "fuzz/targets/session_input.h"

#include <algorithm>
#include <stdexcept>

#include "fuzz/targets/framings.h"
#include "mutation/tail.h"

namespace portstorm::fuzz {

SessionInput read_session_input(Bytes bytes) {
  const Artifact artifact = read_artifact(bytes);
  Tail tail(artifact.stream);
  SessionInput input;
  input.plan = artifact.plan;
  SessionSettings& settings = input.settings;
  settings.schedule_bytes = static_cast<std::uint16_t>(tail.integer(2));
  settings.seed = static_cast<std::uint16_t>(tail.integer(2));
  settings.faults = static_cast<std::uint16_t>(tail.integer(2));
  settings.server = tail.byte();
  settings.slots = tail.byte();
  settings.queue = tail.byte();
  settings.limits = tail.byte();
  settings.deaf = tail.byte();
  const Bytes rest = tail.rest();
  const std::size_t scheduled = std::min<std::size_t>(settings.schedule_bytes, rest.size());
  input.stream = rest.first(rest.size() - scheduled);
  input.schedule = rest.last(scheduled);
  return input;
}

std::vector<std::byte> write_session_input(const SessionInput& input) {
  std::vector<std::byte> out(input.stream.begin(), input.stream.end());
  out.insert(out.end(), input.schedule.begin(), input.schedule.end());
  const auto append = [&](std::size_t number, std::size_t bytes) {
    for (; bytes > 0; --bytes, number >>= 8) out.push_back(static_cast<std::byte>(number & 0xff));
  };
  const SessionSettings& settings = input.settings;
  for (const std::uint8_t number :
       {settings.deaf, settings.limits, settings.queue, settings.slots, settings.server}) {
    append(number, 1);
  }
  append(settings.faults, 2);
  append(settings.seed, 2);
  append(input.schedule.size(), 2);
  return write_artifact(out, input.plan);
}

const std::vector<wire::Protocol>& session_protocols() {
  static const std::vector<wire::Protocol> all = [] {
    std::vector<wire::Protocol> served;
    for (const std::string_view name : {"tutorial_chat", "lecture_board", "game_field"}) {
      for (wire::Protocol& protocol : shipped_protocols()) {
        if (protocol.name == name) served.push_back(std::move(protocol));
      }
    }
    served.push_back({"echo", {}, {}});
    return served;
  }();
  return all;
}

void append_packet(const wire::Protocol& protocol, std::string_view name,
                   const std::vector<wire::FieldValue>& values, std::vector<std::byte>& out) {
  const wire::PacketDefinition* definition = protocol.find(name);
  if (definition == nullptr || !wire::append_packet(protocol.framing, *definition, values, out)) {
    throw std::logic_error("there is no such packet: " + std::string(name));
  }
}

}  // namespace portstorm::fuzz
