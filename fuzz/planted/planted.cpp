// The target of the self-test: the reassembler, behind whatever bug PORTSTORM_PLANT names, with the
// tutorial's chat protocol. PORTSTORM_PLANT_MAX is its max_packet, 1024 unless told otherwise.

#include <cstdlib>
#include <stdexcept>

#include "fuzz/targets/framings.h"
#include "fuzz/targets/reassembler_parser.h"

namespace portstorm::fuzz {

std::vector<Subject> subjects() {
  for (wire::Protocol& protocol : shipped_protocols()) {
    if (protocol.name != "tutorial_chat") continue;
    if (const char* max = std::getenv("PORTSTORM_PLANT_MAX")) {
      protocol.framing.max_packet = std::strtoul(max, nullptr, 10);
    }
    return {reassembler_subject("planted", std::move(protocol))};
  }
  throw std::runtime_error("scenarios/protocols has no tutorial_chat");
}

}  // namespace portstorm::fuzz
