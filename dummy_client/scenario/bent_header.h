#pragma once
// "header": {"length": 65535}: fields of a packet's header that say something else than they
// should.

#include <span>

#include "dummy_client/scenario/step.h"

namespace portstorm::client {

// Overwrites them in a packet that has been encoded. What does not fit a field is cut to its bits.
// Throws EvaluationError.
void bend_header(const wire::Framing& framing, const SendStep& step,
                 const EvaluationContext& context, std::span<std::byte> packet);

}  // namespace portstorm::client
