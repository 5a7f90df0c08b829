#pragma once
// Where virtual users meet: nobody passes until all participants are there; then all do, and it is
// closed again. Participants whose time is over leave for good. Thread-safe.

#include <atomic>
#include <cstdint>
#include <mutex>

namespace portstorm::client {

class Barrier {
 public:
  explicit Barrier(std::uint64_t participants) : participants_(participants) {}

  // How often it has opened. Who arrives in round r may pass when rounds() > r.
  std::uint64_t rounds() const noexcept { return rounds_.load(std::memory_order_acquire); }

  struct Arrival {
    std::uint64_t round = 0;
    bool opened = false;  // this was the last one: tell the waiting threads
  };
  Arrival arrive();
  // Waits no longer (in the round it arrived in). Harmless when that round is over.
  void withdraw(std::uint64_t round);
  // One participant less, for good; not while it waits. True: that opened it.
  bool leave();

 private:
  bool open_if_complete();

  std::mutex mutex_;  // of what follows
  std::uint64_t participants_;
  std::uint64_t waiting_ = 0;
  std::atomic<std::uint64_t> rounds_{0};
};

}  // namespace portstorm::client
