// What a fuzzing engine asks of a parser target besides its entry point.

#include "fuzz/harness/mutator.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace portstorm::fuzz {

const std::vector<Subject>& target_subjects();  // parser_target.cpp

}  // namespace portstorm::fuzz

namespace {

using namespace portstorm::fuzz;

const Mutator& mutator() {
  static const Mutator one(target_subjects(), LLVMFuzzerMutate);
  return one;
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned int seed) {
  return mutator().mutate(data, size, max_size, seed);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* first, std::size_t first_size,
                                                 const std::uint8_t* second,
                                                 std::size_t second_size, std::uint8_t* out,
                                                 std::size_t max_size, unsigned int seed) {
  return mutator().cross(std::as_bytes(std::span(first, first_size)),
                         std::as_bytes(std::span(second, second_size)), out, max_size, seed);
}
