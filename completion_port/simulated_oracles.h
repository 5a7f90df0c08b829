#pragma once
// What must hold in every simulated run. The first violation is kept: what follows from it says
// nothing more. The port's own oracles are named in simulated_completion_port.h; whoever runs
// something on it adds others under names of its own.

#include <optional>
#include <string>
#include <string_view>

#include "completion_port/completion_port.h"

namespace portstorm {

struct Violation {
  std::string oracle;  // a short name: runs that break the same one fail alike
  std::string what;
  TimePoint time{};
};

class Oracles {
 public:
  void broken(std::string_view oracle, std::string what, TimePoint time) {
    if (!first_) first_ = Violation{std::string(oracle), std::move(what), time};
  }
  const std::optional<Violation>& first() const noexcept { return first_; }

 private:
  std::optional<Violation> first_;
};

}  // namespace portstorm
