// What a fuzzing engine asks of server_session besides its entry point: mutations of the clients'
// packets and of the schedule, each without harm to the other.

#include <algorithm>

#include "fuzz/harness/mutator.h"
#include "fuzz/targets/session_input.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

using namespace portstorm::fuzz;

const Mutator& packets() {
  static const std::vector<Subject> subjects = [] {
    std::vector<Subject> all;
    for (const auto& protocol : session_protocols()) all.push_back({protocol.name, {}, protocol});
    return all;
  }();
  static const Mutator one(subjects, LLVMFuzzerMutate);
  return one;
}

using Buffer = std::vector<std::byte>;

std::uint8_t* data_of(Buffer& buffer) {
  return reinterpret_cast<std::uint8_t*>(buffer.data());
}

std::size_t write(const SessionInput& input, std::uint8_t* out, std::size_t max_size) {
  const Buffer bytes = write_session_input(input);
  const std::size_t size = std::min(bytes.size(), max_size);
  std::copy(bytes.end() - static_cast<std::ptrdiff_t>(size), bytes.end(),
            reinterpret_cast<std::byte*>(out));
  return size;
}

// One field gets another value.
void mutate(SessionSettings& settings, Dice& dice) {
  const auto number = static_cast<std::uint16_t>(dice.next());
  const auto byte = static_cast<std::uint8_t>(number);
  switch (dice.below(7)) {
    case 0:
      settings.seed = dice.one_in(4) ? std::uint16_t{0} : number;
      break;
    case 1:
      settings.faults = dice.one_in(4) ? std::uint16_t{0} : number;
      break;
    case 2:
      settings.server = byte;
      break;
    case 3:
      settings.slots = byte;
      break;
    case 4:
      settings.queue = byte;
      break;
    case 5:
      settings.limits = dice.one_in(2) ? std::uint8_t{0} : byte;
      break;
    default:
      settings.deaf = static_cast<std::uint8_t>(byte & dice.next());
  }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned int seed) {
  constexpr std::size_t most_scheduled = 2000;
  Dice dice(seed);
  SessionInput input = read_session_input(std::as_bytes(std::span(data, size)));
  const std::size_t room = max_size - std::min(max_size, input.schedule.size());
  Buffer changed;
  const std::size_t what = dice.below(8);
  if (what == 0) {
    mutate(input.settings, dice);
    return write(input, data, max_size);
  }
  if (what <= 2) {
    changed.assign(input.schedule.begin(), input.schedule.end());
    changed.resize(std::max(input.schedule.size(), most_scheduled));
    changed.resize(LLVMFuzzerMutate(data_of(changed), input.schedule.size(), changed.size()));
    input.schedule = changed;
    return write(input, data, max_size);
  }
  changed = write_artifact(input.stream, input.plan);
  const std::size_t before = changed.size();
  changed.resize(std::max(before, room));
  changed.resize(packets().mutate(data_of(changed), before, changed.size(), seed));
  const Artifact artifact = read_artifact(changed);
  input.stream = artifact.stream;
  input.plan = artifact.plan;
  return write(input, data, max_size);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* first, std::size_t first_size,
                                                 const std::uint8_t* second,
                                                 std::size_t second_size, std::uint8_t* out,
                                                 std::size_t max_size, unsigned int seed) {
  SessionInput a = read_session_input(std::as_bytes(std::span(first, first_size)));
  const SessionInput b = read_session_input(std::as_bytes(std::span(second, second_size)));
  Buffer crossed(max_size);
  const std::size_t size =
      packets().cross(write_artifact(a.stream, a.plan), write_artifact(b.stream, b.plan),
                      data_of(crossed), max_size, seed);
  const Artifact artifact = read_artifact(Bytes(crossed).first(size));
  a.stream = artifact.stream;
  if (Dice(seed).one_in(2)) a.schedule = b.schedule, a.settings = b.settings;
  return write(a, out, max_size);
}
