#pragma once
// The checks that need nothing but a protocol file: how the server bears lengths that lie, garbage,
// silence and resets. What needs a login or a reply needs a suite.

#include <memory>

#include "dummy_client/check/suite.h"
#include "wire/packet_definition.h"

namespace portstorm::client {

// `path` is the protocol file's, for the scenarios to refer to. Of `overrides` the target counts;
// it must be there. Mistakes are those of the options.
std::optional<Suite> checks_of_protocol(const wire::Protocol& protocol, const std::string& path,
                                        const Overrides& overrides, json_file::Mistakes& mistakes);

}  // namespace portstorm::client
