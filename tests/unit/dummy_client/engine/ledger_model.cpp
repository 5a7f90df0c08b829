#include "tests/unit/dummy_client/engine/ledger_model.h"

namespace portstorm::client {

void ModelGroup::join(User user, TimePoint now) {
  joined_[user] = messages_.size();
  counts_.undecided += std::erase_if(strangers_, [&](const auto& stranger) {
    return stranger.first == user && is_recent(stranger.second, now);
  });
}

void ModelGroup::leave(User user, TimePoint now) {
  joined_.erase(user);
  left_[user] = now;
  for (Message& message : messages_) {
    message.has_it.erase(user);
    counts_.undecided += message.owed.erase(user);
  }
}

void ModelGroup::send(User sender, TimePoint now) {
  for (Message& message : messages_) {
    if (!message.owed.empty() || is_recent(message.sent, now)) break;
    message.forgotten = true;
  }
  Message& message = messages_.emplace_back(Message{sender, now, {}, {}});
  for (const auto& [user, first] : joined_) {
    if (user != sender || sender_gets_own_) message.owed.insert(user);
  }
  ++counts_.messages;
}

void ModelGroup::deliver(User to, std::size_t number, TimePoint now) {
  if (has(to)) {
    deliver_to_member(to, number);
  } else {
    deliver_to_stranger(to, number, now);
  }
}

void ModelGroup::deliver_to_member(User to, std::size_t number) {
  Message& message = messages_[number];
  if (message.forgotten && number < joined_[to]) {
    ++counts_.undecided;
    return;
  }
  if (message.forgotten || message.has_it.count(to) != 0) {
    ++counts_.duplicated;
    return;
  }
  message.has_it.insert(to);
  for (std::size_t later = number + 1; later < messages_.size(); ++later) {
    if (messages_[later].sender != message.sender || messages_[later].has_it.count(to) == 0) {
      continue;
    }
    ++counts_.out_of_order;
    break;
  }
  if (message.owed.erase(to) != 0) {
    ++counts_.delivered;
  } else if (number < joined_[to]) {
    ++counts_.undecided;
  } else {
    ++counts_.misrouted;
  }
}

void ModelGroup::deliver_to_stranger(User user, std::size_t number, TimePoint now) {
  const auto left = left_.find(user);
  const bool left_lately = left != left_.end() && is_recent(left->second, now);
  const Message& message = messages_[number];
  if (left_lately || (message.sender == user && !message.forgotten)) {
    ++counts_.undecided;
  } else {
    strangers_.emplace_back(user, now);
  }
}

std::uint64_t ModelGroup::missing() const {
  std::uint64_t missing = 0;
  for (const Message& message : messages_) missing += message.owed.size();
  return missing;
}

}  // namespace portstorm::client
