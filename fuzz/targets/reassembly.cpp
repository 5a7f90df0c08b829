// wire::Reassembler with every framing of framings.h.

#include "fuzz/targets/framings.h"
#include "fuzz/targets/reassembler_parser.h"

namespace portstorm::fuzz {

std::vector<Subject> subjects() {
  std::vector<Subject> all;
  for (wire::Protocol& protocol : framings()) {
    std::string name = protocol.name;
    all.push_back(reassembler_subject(std::move(name), std::move(protocol)));
  }
  return all;
}

}  // namespace portstorm::fuzz
