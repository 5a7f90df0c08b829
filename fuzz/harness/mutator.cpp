#include "fuzz/harness/mutator.h"

#include <algorithm>
#include <cstring>

#include "mutation/packet_mutations.h"

namespace portstorm::fuzz {

namespace {

using Stream = std::vector<std::byte>;

// Behind the stream: the largest plan.
constexpr std::size_t room_for_plan = 2 * (Plan::most_cuts + Plan::most_reconnects) + 4;

std::uint16_t as_offset(std::size_t offset) {
  return static_cast<std::uint16_t>(std::min<std::size_t>(offset, 0xffff));
}

// At a packet's border, just beside it, within its header, or anywhere.
std::size_t pick_place(const std::vector<std::size_t>& borders, std::size_t header, Dice& dice) {
  const std::size_t border = dice.pick(borders);
  switch (dice.below(4)) {
    case 0:
      return border;
    case 1:
      return border + 1 + dice.below(header + 1);
    case 2:
      return border > 0 ? border - 1 : 0;
    default:
      return dice.below(borders.back() + 1);
  }
}

// Receives that end where packets do, or just beside.
std::vector<std::uint16_t> cuts_at(const std::vector<std::size_t>& borders, std::size_t header,
                                   Dice& dice) {
  std::vector<std::size_t> places;
  for (std::size_t i = 1 + dice.below(8); i > 0; --i) {
    places.push_back(pick_place(borders, header, dice));
  }
  std::sort(places.begin(), places.end());
  std::vector<std::uint16_t> cuts;
  std::size_t at = 0;
  for (const std::size_t place : places) {
    if (place > at) cuts.push_back(as_offset(place - at));
    at = place;
  }
  cuts.push_back(0);
  return cuts;
}

std::vector<std::uint16_t> pick_cuts(const std::vector<std::size_t>& sizes, Dice& dice) {
  std::vector<std::uint16_t> cuts;
  for (std::size_t i = dice.below(5); i > 0; --i) {
    cuts.push_back(as_offset(dice.one_in(2) ? 1 + dice.below(8) : dice.pick(sizes)));
  }
  return cuts;
}

void mutate_plan(Plan& plan, const std::vector<std::size_t>& borders,
                 const std::vector<std::size_t>& sizes, std::size_t header, Dice& dice) {
  switch (dice.below(7)) {
    case 0:
    case 1:
      plan.cuts = cuts_at(borders, header, dice);
      break;
    case 2:
      plan.cuts = pick_cuts(sizes, dice);
      break;
    case 3:
      if (plan.reconnects.size() < Plan::most_reconnects) {
        plan.reconnects.push_back(as_offset(pick_place(borders, header, dice)));
      }
      break;
    case 4:
      plan.reconnects.clear();
      break;
    case 5:
      plan.resets = !plan.resets;
      break;
    default:
      plan.close_at = static_cast<std::uint8_t>(dice.below(5));
  }
}

// The end is what goes when there is no room for everything.
std::size_t write(Stream stream, const Plan& plan, std::uint8_t* out, std::size_t max_size) {
  Stream input = write_artifact(stream, plan);
  if (input.size() > max_size) {
    const std::size_t excess = input.size() - max_size;
    if (excess > stream.size()) {
      input.assign(input.end() - static_cast<std::ptrdiff_t>(max_size), input.end());
    } else {
      stream.resize(stream.size() - excess);
      input = write_artifact(stream, plan);
    }
  }
  std::memcpy(out, input.data(), input.size());
  return input.size();
}

}  // namespace

const Subject& Mutator::subject_of(const Plan& plan) const {
  return subjects_[plan.variant % subjects_.size()];
}

// Without a look at packets, as the engine does: its dictionary and what it has compared.
void Mutator::mutate_stream(Stream& stream, std::size_t max_size) const {
  const std::size_t size = stream.size();
  stream.resize(std::max(size, max_size));
  stream.resize(mutate_bytes_(reinterpret_cast<std::uint8_t*>(stream.data()), size, stream.size()));
}

std::size_t Mutator::mutate(std::uint8_t* data, std::size_t size, std::size_t max_size,
                            std::uint64_t seed) const {
  Dice dice(seed);
  const Artifact artifact = read_artifact(std::as_bytes(std::span(data, size)));
  Stream stream(artifact.stream.begin(), artifact.stream.end());
  Plan plan = artifact.plan;
  const std::size_t most = max_size > room_for_plan ? max_size - room_for_plan : 1;
  if (subjects_.size() > 1 && dice.one_in(8)) {
    plan.variant = static_cast<std::uint8_t>(dice.below(subjects_.size()));
  }
  const Subject& subject = subject_of(plan);
  for (std::size_t changes = 1 + dice.below(3); changes > 0; --changes) {
    if (!subject.protocol) {
      const std::vector<std::size_t> ends = {0, stream.size()};
      dice.one_in(3) ? mutate_plan(plan, ends, {1, 2, 255, 256, 1024}, 4, dice)
                     : mutate_stream(stream, most);
      continue;
    }
    const PacketMutations packets(*subject.protocol);
    switch (dice.below(5)) {
      case 0:
        mutate_stream(stream, most);
        break;
      case 1:
      case 2:
        mutate_plan(plan, packets.borders(stream), packets.boundaries(),
                    subject.protocol->framing.header_bytes, dice);
        break;
      default:
        packets.apply(stream, dice);
    }
  }
  return write(std::move(stream), plan, data, max_size);
}

std::size_t Mutator::cross(Bytes first, Bytes second, std::uint8_t* out, std::size_t max_size,
                           std::uint64_t seed) const {
  Dice dice(seed);
  const Artifact a = read_artifact(first), b = read_artifact(second);
  const Subject& subject = subject_of(a.plan);
  std::size_t end = dice.below(a.stream.size() + 1), begin = dice.below(b.stream.size() + 1);
  if (subject.protocol) {
    const PacketMutations packets(*subject.protocol);
    end = dice.pick(packets.borders(a.stream));
    begin = dice.pick(packets.borders(b.stream));
  }
  Stream stream(a.stream.begin(), a.stream.begin() + static_cast<std::ptrdiff_t>(end));
  stream.insert(stream.end(), b.stream.begin() + static_cast<std::ptrdiff_t>(begin),
                b.stream.end());
  return write(std::move(stream), a.plan, out, max_size);
}

}  // namespace portstorm::fuzz
