#include "dummy_client/scenario/bent_header.h"

#include "wire/bytes.h"

namespace portstorm::client {

void bend_header(const wire::Framing& framing, const SendStep& step,
                 const EvaluationContext& context, std::span<std::byte> packet) {
  for (const HeaderExpression& bent : step.header) {
    const wire::HeaderField& field = framing.header[bent.field];
    const auto value = static_cast<std::uint64_t>(bent.value.evaluate_integer(context));
    wire::store_integer(packet.data() + field.offset, value, wire::size_of(field.type),
                        field.endian);
  }
}

}  // namespace portstorm::client
