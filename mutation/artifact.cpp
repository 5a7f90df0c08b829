#include "mutation/artifact.h"

#include <algorithm>

#include "mutation/tail.h"
#include "wire/bytes.h"

namespace portstorm::fuzz {

namespace {

constexpr std::uint8_t reconnects_mask = 0x07;
constexpr std::uint8_t resets_flag = 0x08;

// The first of the list stands nearest to the end.
std::vector<std::uint16_t> take_integers(std::size_t count, Tail& tail) {
  std::vector<std::uint16_t> list;
  for (count = std::min(count, tail.rest().size() / 2); count > 0; --count) {
    list.push_back(static_cast<std::uint16_t>(tail.integer(2)));
  }
  return list;
}

void append_integers(const std::vector<std::uint16_t>& list, std::size_t most,
                     std::vector<std::byte>& out) {
  for (std::size_t i = std::min(list.size(), most); i-- > 0;) {
    out.resize(out.size() + 2);
    wire::store_little(out.data() + out.size() - 2, list[i]);
  }
}

}  // namespace

Artifact read_artifact(Bytes input) {
  Tail tail(input);
  Artifact artifact;
  Plan& plan = artifact.plan;
  plan.variant = tail.byte();
  const std::uint8_t flags = tail.byte();
  const std::uint8_t cuts = tail.byte();
  plan.close_at = tail.byte();
  plan.resets = (flags & resets_flag) != 0;
  plan.reconnects = take_integers(flags & reconnects_mask, tail);
  std::sort(plan.reconnects.begin(), plan.reconnects.end());
  plan.cuts = take_integers(cuts, tail);
  artifact.stream = tail.rest();
  return artifact;
}

std::vector<std::byte> write_artifact(Bytes stream, const Plan& plan) {
  std::vector<std::byte> out(stream.begin(), stream.end());
  append_integers(plan.cuts, Plan::most_cuts, out);
  append_integers(plan.reconnects, Plan::most_reconnects, out);
  const std::size_t cuts = std::min(plan.cuts.size(), Plan::most_cuts);
  const std::size_t reconnects = std::min(plan.reconnects.size(), Plan::most_reconnects);
  const std::size_t flags = reconnects | (plan.resets ? resets_flag : 0);
  out.push_back(static_cast<std::byte>(plan.close_at));
  out.push_back(static_cast<std::byte>(cuts));
  out.push_back(static_cast<std::byte>(flags));
  out.push_back(static_cast<std::byte>(plan.variant));
  return out;
}

std::vector<Bytes> connections(const Artifact& artifact) {
  std::vector<Bytes> streams;
  std::size_t begin = 0;
  for (const std::size_t reconnect : artifact.plan.reconnects) {
    const std::size_t end = std::min(reconnect, artifact.stream.size());
    streams.push_back(artifact.stream.subspan(begin, end - begin));
    begin = end;
  }
  streams.push_back(artifact.stream.subspan(begin));
  return streams;
}

}  // namespace portstorm::fuzz
