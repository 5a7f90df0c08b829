#include "dummy_client/engine/ledger.h"

namespace portstorm::client {

LedgerGroup& Ledger::group(const std::string& name, TimePoint now) {
  const std::lock_guard lock(mutex_);
  const auto [known, is_new] = by_name_.try_emplace(name, nullptr);
  if (is_new) {
    Place& place = free_place(now);
    place.name = name;
    known->second = &place;
  }
  known->second->used = now;
  return known->second->group;
}

// Looks at a few places for each new name, in turn: at least half of them are then in use.
Ledger::Place& Ledger::free_place(TimePoint now) {
  constexpr int most_looks = 2;
  for (int look = 0; look < most_looks && !places_.empty(); ++look) {
    if (next_look_ >= places_.size()) next_look_ = 0;
    Place& place = places_[next_look_++];
    if (now - place.used <= idle_time || !place.group.try_clear(now)) continue;
    by_name_.erase(place.name);
    return place;
  }
  return places_.emplace_back(static_cast<std::uint32_t>(places_.size()), options_.sender_gets_own);
}

std::uint32_t Ledger::send(LedgerGroup& group, std::uint64_t sender, TimePoint due, TimePoint now,
                           std::string& stamp, LedgerCounts& counts) {
  const LedgerGroup::Sent sent = group.send(sender, due, now, counts);
  owed_.fetch_add(sent.owed, std::memory_order_relaxed);
  const auto after_start = std::chrono::duration_cast<std::chrono::microseconds>(due - start_);
  write_stamp({group.index(), sent.number, sender, static_cast<std::uint64_t>(after_start.count())},
              run_, stamp);
  return sent.number;
}

void Ledger::withdraw(LedgerGroup& group, std::uint32_t number, LedgerCounts& counts) {
  owed_.fetch_sub(group.withdraw(number, counts), std::memory_order_release);
}

void Ledger::deliver(std::uint64_t vu, std::span<const Membership> memberships,
                     std::string_view text, TimePoint now, LedgerCounts& counts) {
  const auto stamp = read_stamp(text, run_);
  if (!stamp) {
    const bool is_foreign = options_.has_adversaries && text.find(stamp_mark) == text.npos;
    ++(is_foreign ? counts.unstamped : counts.corrupted);
    return;
  }
  for (const Membership& membership : memberships) {
    if (membership.group->index() != stamp->group) continue;
    if (membership.group->deliver(membership.slot, stamp->number, now, counts)) {
      owed_.fetch_sub(1, std::memory_order_release);
    }
    return;
  }
  if (LedgerGroup* group = find(stamp->group)) {
    group->deliver_to_stranger(vu, stamp->number, now, counts);
  }
}

void Ledger::leave(const Membership& membership, TimePoint now, LedgerCounts& counts) {
  const std::uint64_t before = counts.undecided;
  membership.group->leave(membership.slot, now, counts);
  owed_.fetch_sub(static_cast<std::int64_t>(counts.undecided - before), std::memory_order_release);
}

LedgerGroup* Ledger::find(std::uint32_t index) {
  const std::lock_guard lock(mutex_);
  return index < places_.size() ? &places_[index].group : nullptr;
}

LedgerResult Ledger::result(std::span<const LedgerCounts* const> all_counts) const {
  LedgerResult result;
  for (const LedgerCounts* counts : all_counts) {
    result.messages += counts->messages;
    result.delivered += counts->delivered;
    result.duplicated += counts->duplicated;
    result.misrouted += counts->misrouted;
    result.out_of_order += counts->out_of_order;
    result.corrupted += counts->corrupted;
    result.undecided += counts->undecided;
    result.unstamped += counts->unstamped;
    result.delivery_latency.merge(counts->delivery_latency);
    result.last_delivery_latency.merge(counts->last_delivery_latency);
  }
  const std::lock_guard lock(mutex_);
  for (const Place& place : places_) {
    const LedgerGroup::Open open = place.group.open();
    result.missing += open.missing;
    result.misrouted += open.misrouted;
  }
  result.expected = result.delivered + result.missing;
  return result;
}

}  // namespace portstorm::client
