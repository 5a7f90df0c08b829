#pragma once
// Waiting for what other threads do.

#include <chrono>
#include <thread>

namespace portstorm::test {

// True as soon as holds() is, false when it has not been for half a minute.
template <class Holds>
bool eventually(Holds holds) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace portstorm::test
