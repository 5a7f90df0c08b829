// The entry point of every parser target: an input chooses one of the subjects() and is delivered
// to it.

#include <exception>

#include "fuzz/harness/finding.h"
#include "fuzz/harness/oracles.h"
#include "fuzz/planted/planted_parser.h"

namespace {

using namespace portstorm::fuzz;

constexpr std::size_t longest_input = 128 * 1024;  // what is longer teaches nothing more

// With PORTSTORM_PLANT in the environment, subjects have that bug (fuzz/planted).
std::vector<Subject> make_subjects() try {
  return plant(subjects());
} catch (const std::exception& error) {
  report(error.what());
}

}  // namespace

namespace portstorm::fuzz {

const std::vector<Subject>& target_subjects() {
  static const std::vector<Subject> all = make_subjects();
  return all;
}

}  // namespace portstorm::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > longest_input) return 0;
  const auto& subjects = target_subjects();
  const Artifact artifact = read_artifact(std::as_bytes(std::span(data, size)));
  check_parser(subjects[artifact.plan.variant % subjects.size()], artifact);
  return 0;
}
