#include <fmt/format.h>

#include <algorithm>

#include "dummy_client/scenario/duration.h"
#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

using json_file::Mistakes;
using json_file::Place;
using json_file::Presence;
using json_file::Value;

void reject_keys(const Value& object, std::span<const std::string_view> known,
                 std::span<const std::string_view> later, Mistakes& mistakes) {
  for (const Value::Member& member : object.members) {
    if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
    const std::string all = fmt::format("{}", fmt::join(known, ", "));
    if (std::find(later.begin(), later.end(), member.key) != later.end()) {
      mistakes.add(member.key_place,
                   fmt::format("\"{}\" is not supported by this version (supported here: {})",
                               member.key, all));
      continue;
    }
    std::string hint = json_file::did_you_mean(member.key, known);
    if (hint.empty()) hint = "; known here: " + all;
    mistakes.add(member.key_place, fmt::format("unknown key \"{}\"{}", member.key, hint));
  }
}

Place place_within(const Value& string, std::size_t offset) noexcept {
  Place place = string.place;
  if (string.kind != Value::Kind::string) return place;
  const std::size_t before = std::min(offset, string.string.size());
  place.column += 1 + static_cast<std::uint32_t>(before);  // 1: the quotation mark
  for (std::size_t i = 0; i < before; ++i) {
    const char c = string.string[i];  // written with a backslash before it, most likely
    if (c == '"' || c == '\\' || (c >= 0 && c < ' ')) ++place.column;
  }
  return place;
}

std::optional<Duration> duration_value(const Value& value, std::string_view what,
                                       ReadContext& context) {
  Mistakes& mistakes = context.mistakes;
  if (value.kind == Value::Kind::integer || value.kind == Value::Kind::number) {
    mistakes.add(value.place,
                 fmt::format("{} is a number without a unit: write \"{}s\" for seconds or \"{}ms\" "
                             "for milliseconds",
                             what, value.number, value.number));
    return std::nullopt;
  }
  if (!json_file::expect_kind(value, Value::Kind::string, what, mistakes)) return std::nullopt;
  const auto written = template_value(value, what, StampUse::refused, context);
  if (!written) return std::nullopt;
  if (!written->is_constant()) {
    mistakes.add(value.place,
                 fmt::format("{} is the same for everybody: it may hold variables only", what));
    return std::nullopt;
  }
  std::string text;
  written->append_text({}, text);
  std::string why;
  const auto duration = parse_duration(text, why);
  if (!duration) mistakes.add(value.place, fmt::format("{} \"{}\" {}", what, text, why));
  return duration;
}

std::optional<Duration> duration_field(const Value& object, std::string_view key, Presence presence,
                                       ReadContext& context) {
  const Value* value = json_file::member(object, key, presence, context.mistakes);
  return value ? duration_value(*value, fmt::format("\"{}\"", key), context) : std::nullopt;
}

std::optional<Duration> timeout_field(const Value& object, std::string_view key, Presence presence,
                                      ReadContext& context) {
  const auto duration = duration_field(object, key, presence, context);
  if (!duration || duration->count() > 0) return duration;
  context.mistakes.add(object.find(key)->place,
                       fmt::format("\"{}\" must be longer than zero", key));
  return std::nullopt;
}

std::optional<Template> template_value(const Value& value, std::string_view what, StampUse stamp,
                                       ReadContext& context) {
  if (value.kind == Value::Kind::integer && value.is_unsigned) {
    context.mistakes.add(value.place, fmt::format("{} does not fit a signed 64-bit integer", what));
    return std::nullopt;
  }
  if (value.kind == Value::Kind::integer) return Template(ExpressionValue(value.integer));
  if (value.kind == Value::Kind::number) return Template(ExpressionValue(value.number));
  if (value.kind != Value::Kind::string) {
    context.mistakes.add(value.place, fmt::format("{} must be a text or a number, found {}", what,
                                                  json_file::to_string(value.kind)));
    return std::nullopt;
  }
  std::string why;
  std::size_t offset = 0;
  auto result = Template::parse(value.string, context.variables, why, offset);
  if (!result) {
    context.mistakes.add(place_within(value, offset), std::move(why));
  } else if (stamp == StampUse::refused && result->uses_stamp()) {
    context.mistakes.add(value.place, fmt::format("{} cannot hold ${{stamp}}: only a field of a "
                                                  "send with a \"ledger\" can",
                                                  what));
    return std::nullopt;
  }
  return result;
}

}  // namespace portstorm::client
