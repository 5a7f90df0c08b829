#pragma once
// Evaluates the fields of a send step and appends the packet to an outgoing buffer. Keeps its
// scratch space, so that a step performed again allocates nothing.

#include <string>
#include <unordered_map>
#include <vector>

#include "dummy_client/scenario/scenario.h"
#include "wire/field_value.h"

namespace portstorm::client {

class PacketBuilder {
 public:
  explicit PacketBuilder(const wire::Protocol& protocol) : protocol_(protocol) {}

  // Empty, or what is wrong ("out_of_range at room (i32)"). Throws EvaluationError.
  std::string append(const SendStep& step, const EvaluationContext& context,
                     std::vector<std::byte>& out);

 private:
  std::string append_fields(const SendStep& step, const EvaluationContext& context,
                            std::vector<std::byte>& out);

  const wire::Protocol& protocol_;
  std::unordered_map<const SendStep*, std::vector<wire::FieldValue>> values_;
  std::string payload_;
};

}  // namespace portstorm::client
