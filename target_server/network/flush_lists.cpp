#include "target_server/network/flush_lists.h"

namespace portstorm::server {

void FlushLists::add(unsigned worker, Session& session) {
  List& list = lists_[worker];
  const std::lock_guard lock(list.mutex);
  list.sessions.push_back(&session);
}

void FlushLists::wake() {
  for (unsigned worker = 0; worker < lists_.size(); ++worker) {
    List& list = lists_[worker];
    const std::lock_guard lock(list.mutex);
    if (!list.sessions.empty()) post(worker, list);
  }
}

void FlushLists::wake_all() {
  for (unsigned worker = 0; worker < lists_.size(); ++worker) {
    List& list = lists_[worker];
    const std::lock_guard lock(list.mutex);
    post(worker, list);
  }
}

void FlushLists::post(unsigned worker, List& list) {
  if (list.is_posted) return;
  list.is_posted = port_.post(worker, 0, nullptr, worker) == Error::none;
  if (!list.is_posted) failed_posts_.fetch_add(1, std::memory_order_relaxed);
}

void FlushLists::take(unsigned worker, std::vector<Session*>& out, bool woken) {
  List& list = lists_[worker];
  const std::lock_guard lock(list.mutex);
  if (woken) list.is_posted = false;
  out.swap(list.sessions);
}

}  // namespace portstorm::server
