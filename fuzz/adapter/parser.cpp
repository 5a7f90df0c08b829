#include "fuzz/adapter/parser.h"

#include <stdexcept>

#include "wire/protocol_file.h"

namespace portstorm::fuzz {

wire::Protocol read_protocol(const std::string& file) {
  json_file::Mistakes mistakes(file);
  auto protocol = wire::read_protocol_file(file, mistakes);
  if (!protocol) throw std::runtime_error(mistakes.to_string());
  return std::move(*protocol);
}

wire::Protocol with_framing(wire::Framing framing) {
  wire::Protocol protocol;
  protocol.framing = std::move(framing);
  return protocol;
}

}  // namespace portstorm::fuzz
