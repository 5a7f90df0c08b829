// "flow": the steps of a virtual user, one after the other. A step is an object whose one step
// word says what is done; its other keys belong to that word.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "completion_port/endpoint.h"
#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;

using Keys = std::vector<std::string_view>;

struct StepWord {
  std::string_view word;
  Keys keys;        // that may stand beside it
  Keys later_keys;  // ... in a later version
};

const std::vector<StepWord>& step_words() {
  static const std::vector<StepWord> words = {
      {"connect", {"as"}, {}},
      {"send", {"with", "ledger", "as"}, {}},
      {"expect", {"where", "timeout", "as"}, {"optional", "capture"}},
      {"raw", {}, {}},
      {"think", {}, {}},
      {"repeat", {"flow"}, {}},
      {"join", {}, {}},
      {"leave", {}, {}},
      {"disconnect", {}, {}},
  };
  return words;
}

constexpr std::array<std::string_view, 11> later_words = {
    "choose",      "if",    "barrier", "split", "coalesce", "stop_reading",
    "read_slowly", "flood", "idle",    "call",  "mark"};

Keys names_of_steps() {
  Keys names;
  for (const StepWord& word : step_words()) names.push_back(word.word);
  return names;
}

void report_no_step(const Value& step, Mistakes& mistakes) {
  const Keys names = names_of_steps();
  if (step.members.empty()) {
    mistakes.add(step.place, fmt::format("an empty step; steps: {}", fmt::join(names, ", ")));
    return;
  }
  for (const Value::Member& member : step.members) {
    if (std::find(later_words.begin(), later_words.end(), member.key) == later_words.end())
      continue;
    mistakes.add(member.key_place,
                 fmt::format("the step \"{}\" is not supported by this version (supported: {})",
                             member.key, fmt::join(names, ", ")));
    return;
  }
  const Value::Member& first = step.members.front();
  std::string hint = json_file::did_you_mean(first.key, names);
  if (hint.empty()) hint = fmt::format("; steps: {}", fmt::join(names, ", "));
  mistakes.add(first.key_place, fmt::format("unknown step \"{}\"{}", first.key, hint));
}

// Null when the object is no step, or two at once.
const StepWord* find_step_word(const Value& step, Mistakes& mistakes) {
  const StepWord* found = nullptr;
  for (const StepWord& word : step_words()) {
    const auto member =
        std::find_if(step.members.begin(), step.members.end(),
                     [&](const Value::Member& candidate) { return candidate.key == word.word; });
    if (member == step.members.end()) continue;
    if (found) {
      mistakes.add(member->key_place, fmt::format("\"{}\" and \"{}\" in one step: make it two",
                                                  found->word, word.word));
      return nullptr;
    }
    found = &word;
  }
  if (!found) report_no_step(step, mistakes);
  return found;
}

void check_keys(const Value& step, const StepWord& word, Mistakes& mistakes) {
  Keys known = {word.word};
  known.insert(known.end(), word.keys.begin(), word.keys.end());
  reject_keys(step, known, word.later_keys, mistakes);
}

// ---- the steps that are not messages ----------------------------------------------------------

std::optional<ConnectStep> read_connect(const Value& step, ReadContext& context) {
  static constexpr std::array<std::string_view, 3> keys = {"timeout", "from",
                                                           "receive_buffer_bytes"};
  constexpr std::int64_t largest_buffer = 64 * 1024 * 1024;
  Mistakes& mistakes = context.mistakes;
  const Value* options = json_file::object_field(step, "connect", Presence::required, mistakes);
  if (!options) return std::nullopt;
  reject_keys(*options, keys, {}, mistakes);
  ConnectStep connect;
  if (const auto timeout = timeout_field(*options, "timeout", Presence::optional, context)) {
    connect.timeout = *timeout;
  }
  connect.from = json_file::string_field(*options, "from", Presence::optional, mistakes);
  if (connect.from && !Endpoint::parse(*connect.from + ":1") &&
      !Endpoint::parse("[" + *connect.from + "]:1")) {
    mistakes.add(options->find("from")->place,
                 fmt::format("\"from\" must be an address of this machine, such as \"127.0.0.2\", "
                             "found \"{}\"",
                             *connect.from));
  }
  connect.receive_buffer_bytes =
      static_cast<int>(json_file::integer_field(*options, "receive_buffer_bytes",
                                                Presence::optional, 0, largest_buffer, mistakes)
                           .value_or(0));
  return connect;
}

std::optional<Expression> read_repeat_count(const Value& count, ReadContext& context) {
  if (count.kind != Value::Kind::string) {
    const auto times =
        json_file::integer_value(count, "\"repeat\"", 1, most_repeats, context.mistakes);
    return times ? std::optional(Expression(ExpressionValue(*times))) : std::nullopt;
  }
  const std::string_view text = count.string;
  if (!text.starts_with("${") || text.find('}') != text.size() - 1) {
    context.mistakes.add(count.place, "\"repeat\" must be an integer or one \"${...}\"");
    return std::nullopt;
  }
  std::string why;
  std::size_t offset = 0;
  auto expression =
      Expression::parse(text.substr(2, text.size() - 3), context.variables, why, offset);
  if (!expression) {
    context.mistakes.add(place_within(count, offset + 2), std::move(why));
    return std::nullopt;
  }
  if (expression->type() != ExpressionType::integer) {
    context.mistakes.add(count.place, "\"repeat\" must be an integer, found " +
                                          std::string(expression->type() == ExpressionType::text
                                                          ? "a text"
                                                          : "a number with a fraction"));
    return std::nullopt;
  }
  if (expression->is_constant()) {
    const std::int64_t times = expression->evaluate_integer({});
    if (times < 1 || times > most_repeats) {
      context.mistakes.add(
          count.place,
          fmt::format("\"repeat\" must be an integer from 1 to {}, found {}", most_repeats, times));
    }
  }
  return expression;
}

std::optional<RepeatStep> read_repeat(const Value& step, unsigned depth, ReadContext& context) {
  auto count = read_repeat_count(*step.find("repeat"), context);
  const Value* list = json_file::array_field(step, "flow", Presence::required, context.mistakes);
  if (list && depth == deepest_repeat) {
    context.mistakes.add(step.place, fmt::format("repeats nested deeper than {}", deepest_repeat));
    return std::nullopt;
  }
  RepeatStep repeat;
  if (list) repeat.flow = read_flow(*list, depth + 1, context);
  if (!count) return list ? std::optional(repeat) : std::nullopt;
  repeat.count = *count;
  return repeat;
}

std::optional<Template> read_group(const Value& step, std::string_view key, ReadContext& context) {
  return template_value(*step.find(key), fmt::format("\"{}\"", key), StampUse::refused, context);
}

std::optional<DisconnectStep> read_disconnect(const Value& step, Mistakes& mistakes) {
  static constexpr std::array<std::string_view, 2> kinds = {"graceful", "reset"};
  const Value& kind = *step.find("disconnect");
  if (kind.kind == Value::Kind::string && kind.string == "half_close") {
    mistakes.add(kind.place,
                 "\"half_close\" is not supported by this version (supported: graceful, reset)");
    return std::nullopt;
  }
  const auto index = json_file::choice_value(kind, "\"disconnect\"", kinds, mistakes);
  if (!index) return std::nullopt;
  return DisconnectStep{static_cast<DisconnectStep::Kind>(*index)};
}

// ---- one step, whatever it is -----------------------------------------------------------------

using Action = decltype(Step::action);

Action read_action(const Value& object, std::string_view word, unsigned depth,
                   ReadContext& context) {
  // After a mistake the step stands there empty: the order of the flow can still be checked.
  const auto or_empty = [](auto action) {
    return Action(std::move(action).value_or(typename decltype(action)::value_type{}));
  };
  if (word == "connect") return or_empty(read_connect(object, context));
  if (word == "send") return or_empty(read_send(object, context));
  if (word == "expect") return or_empty(read_expect(object, context));
  if (word == "raw") return or_empty(read_raw(object, context));
  if (word == "think") return or_empty(read_think(object, context));
  if (word == "repeat") return or_empty(read_repeat(object, depth, context));
  if (word == "disconnect") return or_empty(read_disconnect(object, context.mistakes));
  Template group = read_group(object, word, context).value_or(Template());
  if (word == "join") return JoinStep{std::move(group)};
  return LeaveStep{std::move(group)};
}

}  // namespace

Flow read_flow(const Value& list, unsigned depth, ReadContext& context) {
  Flow flow;
  if (list.elements.empty()) context.mistakes.add(list.place, "the flow is empty");
  for (const Value& element : list.elements) {
    if (++context.steps == max_steps + 1) {
      context.mistakes.add(element.place, fmt::format("more than {} steps", max_steps));
    }
    if (context.steps > max_steps) break;  // as if the rest were not there
    const bool is_object =
        json_file::expect_kind(element, Value::Kind::object, "a step", context.mistakes);
    const StepWord* word = is_object ? find_step_word(element, context.mistakes) : nullptr;
    if (!word) {
      context.unknown_step = true;
      continue;
    }
    check_keys(element, *word, context.mistakes);
    Step step{read_action(element, word->word, depth, context), element.place, {}};
    step.metric = read_metric(element, step, context);
    flow.push_back(std::move(step));
  }
  return flow;
}

}  // namespace portstorm::client
