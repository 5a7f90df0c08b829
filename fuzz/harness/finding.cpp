#include "fuzz/harness/finding.h"

#include <cstdio>
#include <cstdlib>

namespace portstorm::fuzz {

void report(std::string_view finding) {
  std::fprintf(stderr, "FINDING: %.*s\n", static_cast<int>(finding.size()), finding.data());
  std::fflush(stderr);
  std::abort();
}

}  // namespace portstorm::fuzz
