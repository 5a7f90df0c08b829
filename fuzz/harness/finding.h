#pragma once
// How an oracle ends the process: the engine then keeps the input.

#include <string_view>

namespace portstorm::fuzz {

// Prints "FINDING: ..." to standard error and aborts.
[[noreturn]] void report(std::string_view finding);

inline void require(bool holds, std::string_view finding) {
  if (!holds) report(finding);
}

}  // namespace portstorm::fuzz
