// The corrected session under the fuzzer: docs/fuzz_your_parser.md.

#include "fuzz/examples/corrected_session.h"

#include "fuzz/examples/session_parser.h"

std::vector<portstorm::fuzz::Subject> portstorm::fuzz::subjects() {
  return {session_subject<CorrectedSession>("corrected")};
}
