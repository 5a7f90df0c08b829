// "split", "coalesce", "stop_reading", "resume_reading", "read_slowly": the same bytes, in other
// pieces and at another pace than a well-behaved client has.

#include <fmt/format.h>

#include <array>

#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;

constexpr std::int64_t farthest_offset = 16 * 1024 * 1024;  // the longest packet of any protocol
constexpr std::size_t most_offsets = 1'000;
constexpr std::int64_t most_pieces = 65'536;
constexpr std::int64_t most_coalesced = 10'000;
constexpr std::int64_t fastest_reading = 1'000'000'000;  // bytes per second

void read_offsets(const Value& list, SplitStep& split, Mistakes& mistakes) {
  split.at = SplitStep::At::offsets;
  if (list.elements.empty() || list.elements.size() > most_offsets) {
    mistakes.add(list.place, fmt::format("\"at\" must have from 1 to {} offsets", most_offsets));
    return;
  }
  for (const Value& element : list.elements) {
    const auto offset =
        json_file::integer_value(element, "an offset", 1, farthest_offset, mistakes);
    if (!offset) continue;
    const auto bytes = static_cast<std::size_t>(*offset);
    if (!split.offsets.empty() && bytes <= split.offsets.back()) {
      mistakes.add(element.place,
                   fmt::format("the offsets must rise: {} after {}", bytes, split.offsets.back()));
    }
    split.offsets.push_back(bytes);
  }
}

void read_at(const Value& at, SplitStep& split, Mistakes& mistakes) {
  static constexpr std::array<std::string_view, 2> words = {"every_byte", "random"};
  if (at.kind == Value::Kind::array) return read_offsets(at, split, mistakes);
  if (at.kind != Value::Kind::string) {
    mistakes.add(at.place,
                 "\"at\" must be \"every_byte\", \"random\" or a list of offsets, such "
                 "as [1, 3, 10]");
    return;
  }
  const auto word = json_file::choice_value(at, "\"at\"", words, mistakes);
  if (word) split.at = *word == 0 ? SplitStep::At::every_byte : SplitStep::At::random;
}

bool is_true(const Value& step, std::string_view word, Mistakes& mistakes) {
  const Value& value = *step.find(word);
  if (value.kind == Value::Kind::boolean && value.boolean) return true;
  mistakes.add(value.place, fmt::format("\"{}\" must be true", word));
  return false;
}

}  // namespace

std::optional<SplitStep> read_split(const Value& step, ReadContext& context) {
  static constexpr std::array<std::string_view, 3> keys = {"at", "pieces", "delay"};
  Mistakes& mistakes = context.mistakes;
  const Value* options = json_file::object_field(step, "split", Presence::required, mistakes);
  if (!options) return std::nullopt;
  json_file::reject_unknown_keys(*options, keys, mistakes);
  SplitStep split;
  const Value* at = json_file::member(*options, "at", Presence::required, mistakes);
  if (at) read_at(*at, split, mistakes);
  const Value* pieces = options->find("pieces");
  if (pieces && at && split.at != SplitStep::At::random) {
    mistakes.add(pieces->place, "\"pieces\" goes with \"at\": \"random\" only");
  } else if (pieces) {
    split.pieces = static_cast<std::size_t>(
        json_file::integer_value(*pieces, "\"pieces\"", 2, most_pieces, mistakes).value_or(2));
  }
  split.delay = duration_field(*options, "delay", Presence::optional, context).value_or(Duration{});
  return split;
}

std::optional<CoalesceStep> read_coalesce(const Value& step, ReadContext& context) {
  auto count = count_value(*step.find("coalesce"), "\"coalesce\"", 1, most_coalesced, context);
  return count ? std::optional(CoalesceStep{std::move(*count)}) : std::nullopt;
}

std::optional<StopReadingStep> read_stop_reading(const Value& step, ReadContext& context) {
  return is_true(step, "stop_reading", context.mistakes) ? std::optional(StopReadingStep{})
                                                         : std::nullopt;
}

std::optional<ResumeReadingStep> read_resume_reading(const Value& step, ReadContext& context) {
  return is_true(step, "resume_reading", context.mistakes) ? std::optional(ResumeReadingStep{})
                                                           : std::nullopt;
}

std::optional<ReadSlowlyStep> read_read_slowly(const Value& step, ReadContext& context) {
  static constexpr std::array<std::string_view, 1> keys = {"bytes_per_second"};
  const Value* options =
      json_file::object_field(step, "read_slowly", Presence::required, context.mistakes);
  if (!options) return std::nullopt;
  json_file::reject_unknown_keys(*options, keys, context.mistakes);
  const auto rate = json_file::integer_field(*options, "bytes_per_second", Presence::required, 1,
                                             fastest_reading, context.mistakes);
  if (!rate) return std::nullopt;
  return ReadSlowlyStep{static_cast<std::uint64_t>(*rate)};
}

}  // namespace portstorm::client
