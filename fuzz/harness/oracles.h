#pragma once
// What must hold for a parser, whatever the bytes:
//
//   metamorphic    however a stream is cut into receives, the parser finds the same packets and
//   ends
//                  it for the same reason, and each as soon as the last byte that it takes is there
//   differential   these are the packets and the end that the reference model finds
//
// Anything else is reported (finding.h), in words.

#include "fuzz/adapter/parser.h"
#include "mutation/artifact.h"

namespace portstorm::fuzz {

void check_parser(const Subject& subject, const Artifact& artifact);

}  // namespace portstorm::fuzz
