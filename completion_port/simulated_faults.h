#pragma once
// What may go wrong on the simulated port, how often, and how often it has.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "completion_port/simulated_choices.h"

namespace portstorm {

enum class Fault : std::uint8_t {
  short_send,        // a send completes with fewer bytes than it was given
  split_receive,     // a receive gets less than has come, cut at any byte
  glued_receive,     // bytes of several sends come in one receive
  early_completion,  // the completion is there before the submitting call returns
  other_worker,      // a completion goes to another worker than its socket's, as on IOCP
  out_of_order,      // completions are handed out in any order, some of them later
  cancel_succeeds,   // what was cancelled succeeds nevertheless
  reset,             // a connection is reset at any moment
  end_of_stream,     // both ends see FIN at any moment
  half_close,        // one end does
  no_buffers,        // a submit is refused
  failing_post,      // a post is refused
  stalled_reader,    // an end takes nothing for a while
  handle_reuse,      // a handle number is used again at once
  slow_store,        // the account store takes its time; its owner asks for this one
};
inline constexpr std::size_t fault_count = static_cast<std::size_t>(Fault::slow_store) + 1;

std::string_view to_string(Fault fault) noexcept;
std::optional<Fault> fault_of(std::string_view name) noexcept;

// How many times in a thousand, for each fault.
struct FaultRates {
  std::array<unsigned, fault_count> per_mille{};

  // Half of the faults, each with a rate of its own: so that each is also seen without the others.
  static FaultRates drawn(Choices& choices);

  unsigned& operator[](Fault fault) noexcept { return per_mille[static_cast<std::size_t>(fault)]; }
  unsigned operator[](Fault fault) const noexcept {
    return per_mille[static_cast<std::size_t>(fault)];
  }
};

class Faults {
 public:
  using Counts = std::array<std::uint64_t, fault_count>;

  Faults(const FaultRates& rates, Choices& choices) : rates_(rates), choices_(choices) {}

  // Decides, and counts it when it does.
  bool fires(Fault fault);
  // Decides only: whether it comes to something is seen later, and count() then called.
  bool is_due(Fault fault) { return is_on_ && choices_.chance(rates_[fault]); }
  void count(Fault fault) noexcept { ++counts_[static_cast<std::size_t>(fault)]; }

  bool may(Fault fault) const noexcept { return is_on_ && rates_[fault] > 0; }
  void stop() noexcept { is_on_ = false; }
  const Counts& counts() const noexcept { return counts_; }

 private:
  const FaultRates rates_;
  Choices& choices_;
  Counts counts_{};
  bool is_on_ = true;
};

}  // namespace portstorm
