#include "dummy_client/engine/ledger_group.h"

#include <algorithm>
#include <utility>

namespace portstorm::client {

LedgerGroup::Slot LedgerGroup::join(std::uint64_t vu, TimePoint now, LedgerCounts& counts) {
  const std::lock_guard lock(mutex_);
  Slot slot = 0;
  if (free_slots_.empty()) {
    slot = static_cast<Slot>(members_.size());
    members_.emplace_back();
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
  }
  members_[slot] = {vu, next_number()};
  present_.insert(slot);
  counts.undecided += std::erase_if(strangers_, [&](const Seen& seen) {
    return seen.vu == vu && now - seen.time <= settle_time;
  });
  return slot;
}

// The slot's next user must not inherit what this one was owed or got.
void LedgerGroup::leave(Slot slot, TimePoint now, LedgerCounts& counts) {
  const std::lock_guard lock(mutex_);
  for (Message& message : messages_) {
    message.delivered.erase(slot);
    if (!message.owed.has(slot)) continue;
    message.owed.erase(slot);
    --message.owed_count;
    ++counts.undecided;
  }
  while (!left_.empty() && now - left_.front().time > settle_time) left_.pop_front();
  left_.push_back({members_[slot].vu, now});
  present_.erase(slot);
  free_slots_.push_back(slot);
}

LedgerGroup::Sent LedgerGroup::send(std::uint64_t sender, TimePoint due, TimePoint now,
                                    LedgerCounts& counts) {
  const std::lock_guard lock(mutex_);
  forget_old(now);
  const std::uint32_t number = next_number();
  Message& message = messages_.emplace_back();
  message.sender = sender;
  message.due = due;
  message.sent = now;
  message.owed = present_;
  if (!sender_gets_own_) {
    for (Slot slot = 0; slot < members_.size(); ++slot) {
      if (members_[slot].vu == sender) message.owed.erase(slot);
    }
  }
  message.owed_count = message.owed.count();

  const auto [last, is_first] = last_of_sender_.try_emplace(sender, number);
  if (!is_first) {
    if (Message* before = find(last->second)) before->next_of_sender = number;
    last->second = number;
  }
  ++counts.messages;
  return {number, message.owed_count};
}

std::uint32_t LedgerGroup::withdraw(std::uint32_t number, LedgerCounts& counts) {
  const std::lock_guard lock(mutex_);
  --counts.messages;
  Message* message = find(number);
  if (message == nullptr) return 0;
  message->is_withdrawn = true;
  message->owed = {};
  return std::exchange(message->owed_count, 0);
}

bool LedgerGroup::deliver(Slot to, std::uint32_t number, TimePoint now, LedgerCounts& counts) {
  const std::lock_guard lock(mutex_);
  Message* message = find(number);
  if (message == nullptr && number < members_[to].first_message) {
    ++counts.undecided;  // sent, and forgotten, before it joined: it was let in before it knew
    return false;
  }
  if (message == nullptr || message->delivered.has(to)) {
    ++counts.duplicated;  // forgotten messages had reached everyone
    return false;
  }
  message->delivered.insert(to);
  check_order(*message, to, counts);
  if (!message->owed.has(to)) {
    if (message->is_withdrawn || number < members_[to].first_message) {
      ++counts.undecided;
    } else {
      ++counts.misrouted;  // the sender, which should not get its own
    }
    return false;
  }
  message->owed.erase(to);
  ++counts.delivered;
  counts.delivery_latency.record(now - message->due);
  if (--message->owed_count == 0) counts.last_delivery_latency.record(now - message->due);
  return true;
}

void LedgerGroup::deliver_to_stranger(std::uint64_t vu, std::uint32_t number, TimePoint now,
                                      LedgerCounts& counts) {
  const std::lock_guard lock(mutex_);
  const bool left_lately = std::any_of(left_.begin(), left_.end(), [&](const Seen& seen) {
    return seen.vu == vu && now - seen.time <= settle_time;
  });
  const Message* message = find(number);
  const bool is_own = message != nullptr && message->sender == vu;
  if (left_lately || is_own) {
    ++counts.undecided;
  } else if (strangers_.size() < max_strangers) {
    strangers_.push_back({vu, now});
  } else {
    ++counts.misrouted;
  }
}

bool LedgerGroup::try_clear(TimePoint now) {
  const std::lock_guard lock(mutex_);
  const auto is_recent = [now](TimePoint time) { return now - time <= settle_time; };
  const auto was_recently = [&](const Seen& seen) { return is_recent(seen.time); };
  if (present_.count() > 0 || std::any_of(left_.begin(), left_.end(), was_recently) ||
      std::any_of(strangers_.begin(), strangers_.end(), was_recently)) {
    return false;
  }
  for (const Message& message : messages_) {
    if (message.owed_count > 0 || is_recent(message.sent)) return false;
  }
  first_number_ = next_number();
  messages_ = {};
  members_ = {};
  free_slots_ = {};
  last_of_sender_ = {};
  left_ = {};
  dropped_strangers_ += strangers_.size();
  strangers_ = {};
  return true;
}

LedgerGroup::Open LedgerGroup::open() const {
  const std::lock_guard lock(mutex_);
  Open open{dropped_missing_, dropped_strangers_ + strangers_.size()};
  for (const Message& message : messages_) open.missing += message.owed_count;
  return open;
}

LedgerGroup::Message* LedgerGroup::find(std::uint32_t number) {
  if (number < first_number_ || number - first_number_ >= messages_.size()) return nullptr;
  return &messages_[number - first_number_];
}

std::uint32_t LedgerGroup::next_number() const noexcept {
  return first_number_ + static_cast<std::uint32_t>(messages_.size());
}

void LedgerGroup::forget_old(TimePoint now) {
  while (!messages_.empty()) {
    const Message& oldest = messages_.front();
    const bool is_settled = oldest.owed_count == 0 && now - oldest.sent > settle_time;
    if (!is_settled && messages_.size() < max_live_messages) return;
    dropped_missing_ += oldest.owed_count;
    messages_.pop_front();
    ++first_number_;
  }
}

// Late when a later message of the same sender is there already.
void LedgerGroup::check_order(const Message& message, Slot to, LedgerCounts& counts) {
  std::uint32_t next = message.next_of_sender;
  while (next != 0) {
    const Message* later = find(next);
    if (later == nullptr) return;
    if (later->delivered.has(to)) {
      ++counts.out_of_order;
      return;
    }
    next = later->next_of_sender;
  }
}

}  // namespace portstorm::client
