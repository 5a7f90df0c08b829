#include "completion_port/simulated_choices.h"

namespace portstorm {

std::uint64_t SeededChoices::below(std::uint64_t bound) {
  state_ += 0x9e3779b97f4a7c15;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  return (mixed ^ (mixed >> 31)) % bound;  // bounds are small: the bias does not matter here
}

std::uint64_t ByteChoices::below(std::uint64_t bound) {
  std::uint64_t number = 0;
  for (std::uint64_t needed = bound - 1; needed > 0 && !bytes_.empty(); needed >>= 8) {
    number = number << 8 | std::to_integer<std::uint64_t>(bytes_.front());
    bytes_ = bytes_.subspan(1);
  }
  return number % bound;
}

}  // namespace portstorm
