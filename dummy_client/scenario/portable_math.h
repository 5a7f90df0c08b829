#pragma once
// Logarithm and exponential from the four operations alone, which IEEE 754 fixes to the last bit:
// the C library's differ between platforms, and a seeded run must not.

namespace portstorm::client {

// Within a few units of the last place. `x` must be finite and above zero.
double portable_log(double x) noexcept;

// Within a few units of the last place; 0 or infinity where the result leaves the range.
double portable_exp(double x) noexcept;

}  // namespace portstorm::client
