#include "completion_port/simulated_faults.h"

namespace portstorm {

namespace {

struct Kind {
  std::string_view name;
  unsigned highest_rate;  // per mille; those that end connections are drawn once for each
};

constexpr std::array<Kind, fault_count> kinds = {{
    {"short_send", 400},
    {"split_receive", 400},
    {"glued_receive", 300},
    {"early_completion", 300},
    {"other_worker", 500},
    {"out_of_order", 400},
    {"cancel_succeeds", 500},
    {"reset", 250},
    {"end_of_stream", 200},
    {"half_close", 200},
    {"no_buffers", 30},
    {"failing_post", 300},
    {"stalled_reader", 20},
    {"handle_reuse", 900},
    {"slow_store", 500},
}};

}  // namespace

std::string_view to_string(Fault fault) noexcept {
  return kinds[static_cast<std::size_t>(fault)].name;
}

std::optional<Fault> fault_of(std::string_view name) noexcept {
  for (std::size_t i = 0; i < fault_count; ++i) {
    if (kinds[i].name == name) return static_cast<Fault>(i);
  }
  return std::nullopt;
}

FaultRates FaultRates::drawn(Choices& choices) {
  FaultRates rates;
  for (std::size_t i = 0; i < fault_count; ++i) {
    if (choices.below(2) == 0) continue;
    rates.per_mille[i] = 1 + static_cast<unsigned>(choices.below(kinds[i].highest_rate));
  }
  return rates;
}

bool Faults::fires(Fault fault) {
  if (!is_due(fault)) return false;
  count(fault);
  return true;
}

}  // namespace portstorm
