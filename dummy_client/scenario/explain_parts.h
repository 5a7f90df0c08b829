#pragma once
// The parts of an explanation, each appended to `out`. Private to explain*.cpp.

#include <cstddef>
#include <span>
#include <string>

#include "dummy_client/scenario/scenario.h"

namespace portstorm::client {

// Stands where the run puts a stamp: the ledger makes it when the message is sent.
inline constexpr std::string_view stamp_placeholder = "<stamp>";

// explain_run.cpp: the sections around the steps.
std::string executor_in_words(const Executor& executor);
std::string next_round_in_words(const Executor& executor);
std::string ledger_in_words(const LedgerRule& rule);
std::string threshold_in_words(const Threshold& threshold);

// explain_steps.cpp: one iteration of a flow. `number` is that of the step it belongs to: "4.".
void explain_flow(const Scenario& scenario, const Flow& flow, const EvaluationContext& context,
                  const std::string& number, std::string& out);

// explain_think.cpp; empty for a fixed time.
std::string think_in_words(const ThinkStep& think);

// explain_packet.cpp: what a send puts on the wire, field by field. Throws EvaluationError.
// Returns how much it is: "71 bytes".
std::string explain_packet(const wire::Framing& framing, const SendStep& send,
                           const EvaluationContext& context, const std::string& indent,
                           std::string& out);
// "c9 00 6d", long ones shortened.
std::string hex_text(std::span<const std::byte> bytes);
// 5, 0.5, "user0"
std::string quoted_value(const ExpressionValue& value);

}  // namespace portstorm::client
