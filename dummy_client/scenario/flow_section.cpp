// "flow": the steps of a virtual user, one after the other. A step is an object whose one step
// word says what is done; its other keys belong to that word.

#include <fmt/format.h>

#include <algorithm>

#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

using json_file::Mistakes;
using json_file::Value;

using Keys = std::vector<std::string_view>;

struct StepReader {
  std::string_view word;
  Keys keys;  // that may stand beside it
  Action (*read)(const Value& step, ReadContext& context);
};

// After a mistake the step stands there empty: the order of the flow can still be checked.
template <auto reader>
Action read_or_empty(const Value& step, ReadContext& context) {
  auto action = reader(step, context);
  return std::move(action).value_or(typename decltype(action)::value_type{});
}

std::optional<CallStep> read_call_or_nothing(const Value& step, ReadContext& context) {
  auto call = read_call(step, context);
  return call ? std::move(call) : CallStep{std::make_shared<const Flow>(), {}};
}

template <class TextStep>
Action read_text_step(const Value& step, ReadContext& context, std::string_view word) {
  auto text =
      template_value(*step.find(word), fmt::format("\"{}\"", word), StampUse::refused, context);
  return TextStep{std::move(text).value_or(Template())};
}

Action read_join(const Value& step, ReadContext& context) {
  return read_text_step<JoinStep>(step, context, "join");
}

Action read_leave(const Value& step, ReadContext& context) {
  return read_text_step<LeaveStep>(step, context, "leave");
}

Action read_mark(const Value& step, ReadContext& context) {
  return read_text_step<MarkStep>(step, context, "mark");
}

const std::vector<StepReader>& step_words() {
  static const std::vector<StepReader> words = {
      {"connect", {"as"}, read_or_empty<read_connect>},
      {"send", {"with", "header", "ledger", "as"}, read_or_empty<read_send>},
      {"expect",
       {"where", "capture", "optional", "exact", "timeout", "as"},
       read_or_empty<read_expect>},
      {"expect_nothing", {}, read_or_empty<read_expect_nothing>},
      {"expect_close", {"as"}, read_or_empty<read_expect_close>},
      {"raw", {}, read_or_empty<read_raw>},
      {"flood", {"with", "header", "count", "for", "as"}, read_or_empty<read_flood>},
      {"split", {}, read_or_empty<read_split>},
      {"coalesce", {}, read_or_empty<read_coalesce>},
      {"stop_reading", {}, read_or_empty<read_stop_reading>},
      {"resume_reading", {}, read_or_empty<read_resume_reading>},
      {"read_slowly", {}, read_or_empty<read_read_slowly>},
      {"think", {}, read_or_empty<read_think>},
      {"idle", {}, read_or_empty<read_idle>},
      {"pace", {}, read_or_empty<read_pace>},
      {"barrier", {"timeout"}, read_or_empty<read_barrier>},
      {"repeat", {"flow"}, read_or_empty<read_repeat>},
      {"choose", {}, read_or_empty<read_choose>},
      {"if", {"then", "else"}, read_or_empty<read_if>},
      {"call", {}, read_or_empty<read_call_or_nothing>},
      {"join", {}, read_join},
      {"leave", {}, read_leave},
      {"mark", {}, read_mark},
      {"disconnect", {}, read_or_empty<read_disconnect>},
  };
  return words;
}

void report_no_step(const Value& step, Mistakes& mistakes) {
  Keys names;
  for (const StepReader& word : step_words()) names.push_back(word.word);
  if (step.members.empty()) {
    mistakes.add(step.place, fmt::format("an empty step; steps: {}", fmt::join(names, ", ")));
    return;
  }
  const Value::Member& first = step.members.front();
  std::string hint = json_file::did_you_mean(first.key, names);
  if (hint.empty()) hint = fmt::format("; steps: {}", fmt::join(names, ", "));
  mistakes.add(first.key_place, fmt::format("unknown step \"{}\"{}", first.key, hint));
}

// Null when the object is no step, or two at once.
const StepReader* find_step_word(const Value& step, Mistakes& mistakes) {
  const StepReader* found = nullptr;
  for (const StepReader& word : step_words()) {
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

void check_keys(const Value& step, const StepReader& word, Mistakes& mistakes) {
  Keys known = {word.word};
  known.insert(known.end(), word.keys.begin(), word.keys.end());
  json_file::reject_unknown_keys(step, known, mistakes);
}

}  // namespace

bool check_step_count(json_file::Place place, ReadContext& context) {
  if (context.steps <= max_steps) return true;
  if (!context.too_many_steps) {
    context.mistakes.add(place, fmt::format("more than {} steps, with those of the flows that are "
                                            "called",
                                            max_steps));
  }
  context.too_many_steps = true;
  context.unknown_step = true;
  return false;
}

Flow read_flow(const Value& list, ReadContext& context) {
  Flow flow;
  if (list.elements.empty()) context.mistakes.add(list.place, "the flow is empty");
  for (const Value& element : list.elements) {
    ++context.steps;
    if (!check_step_count(element.place, context)) break;  // as if the rest were not there
    const bool is_object =
        json_file::expect_kind(element, Value::Kind::object, "a step", context.mistakes);
    const StepReader* word = is_object ? find_step_word(element, context.mistakes) : nullptr;
    if (!word) {
      context.unknown_step = true;
      continue;
    }
    check_keys(element, *word, context.mistakes);
    Step step{word->read(element, context), element.place, {}};
    step.metric = read_metric(element, step, context);
    flow.push_back(std::move(step));
  }
  return flow;
}

}  // namespace portstorm::client
