// "ledgers": which packets deliver the messages that the ledger follows, and whether the flows
// agree with that.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;
using wire::FieldDefinition;
using wire::FieldKind;

bool can_hold_stamp(const FieldDefinition& field) {
  if (field.count_field) return false;
  switch (field.kind) {
    case FieldKind::fixed_text:
    case FieldKind::fixed_bytes:
      return field.size >= max_stamp_bytes;
    case FieldKind::counted_text:
    case FieldKind::remaining_bytes:
      return true;
    default:
      return false;
  }
}

void read_rule_field(const Value& options, LedgerRule& rule, Mistakes& mistakes) {
  const auto name = json_file::string_field(options, "field", Presence::required, mistakes);
  if (!name || !rule.packet) return;
  const auto place = options.find("field")->place;
  const auto index = rule.packet->find_field(*name);
  if (!index) {
    std::vector<std::string_view> names;
    for (const FieldDefinition& field : rule.packet->fields) names.push_back(field.name);
    mistakes.add(place, fmt::format("{} has no field \"{}\"{}", rule.packet->name, *name,
                                    json_file::did_you_mean(*name, names)));
    return;
  }
  rule.field = *index;
  if (!can_hold_stamp(rule.packet->fields[*index])) {
    mistakes.add(place, fmt::format("the field {} cannot hold a stamp: it takes a text of {} bytes",
                                    *name, max_stamp_bytes));
  }
}

LedgerRule read_rule(const Value::Member& member, const ReadContext& context) {
  static constexpr std::array<std::string_view, 3> keys = {"field", "sender_included", "exact"};
  Mistakes& mistakes = context.mistakes;
  LedgerRule rule;
  if (context.protocol) {
    rule.packet = context.protocol->find(member.key);
    if (!rule.packet) {
      std::vector<std::string_view> names;
      for (const auto& packet : context.protocol->packets) names.push_back(packet.name);
      mistakes.add(member.key_place,
                   fmt::format("the protocol {} has no packet \"{}\"{}", context.protocol->name,
                               member.key, json_file::did_you_mean(member.key, names)));
    } else if (rule.packet->from == wire::Sender::client) {
      mistakes.add(member.key_place,
                   fmt::format("{} comes from the client alone: it delivers nothing", member.key));
    }
  }
  if (!json_file::expect_kind(member.value, Value::Kind::object, "a ledger", mistakes)) return rule;
  json_file::reject_unknown_keys(member.value, keys, mistakes);
  read_rule_field(member.value, rule, mistakes);
  rule.sender_included =
      json_file::boolean_field(member.value, "sender_included", Presence::optional, mistakes)
          .value_or(true);
  rule.exact =
      json_file::boolean_field(member.value, "exact", Presence::optional, mistakes).value_or(false);
  return rule;
}

bool has_ledger(const Step& step) {
  const auto* send = std::get_if<SendStep>(&step.action);
  return send && send->ledger;
}

}  // namespace

std::vector<LedgerRule> read_ledgers(const Value& document, ReadContext& context) {
  std::vector<LedgerRule> rules;
  const Value* section =
      json_file::object_field(document, "ledgers", Presence::optional, context.mistakes);
  if (!section) return rules;
  for (const Value::Member& member : section->members) rules.push_back(read_rule(member, context));
  return rules;
}

bool uses_ledger(const std::vector<Cohort>& cohorts) noexcept {
  bool used = false;
  for (const Cohort& cohort : cohorts) {
    for_each_step(cohort.flow, [&](const Step& step) { used = used || has_ledger(step); });
  }
  return used;
}

void check_ledger_use(const std::vector<Cohort>& cohorts, const std::vector<LedgerRule>& rules,
                      Mistakes& mistakes) {
  const auto is_delivery = [&](const wire::PacketDefinition* packet) {
    return packet && std::any_of(rules.begin(), rules.end(),
                                 [&](const LedgerRule& rule) { return rule.packet == packet; });
  };
  const auto check = [&](const Step& step) {
    if (has_ledger(step) && rules.empty()) {
      mistakes.add(step.place,
                   "this message has a \"ledger\", but \"ledgers\" does not say which packet "
                   "delivers it");
    }
    const auto* expect = std::get_if<ExpectStep>(&step.action);
    if (expect && is_delivery(expect->packet)) {
      mistakes.add(step.place, fmt::format("{} goes to the ledger, whenever it comes: it cannot be "
                                           "expected as well",
                                           expect->packet->name));
    }
  };
  for (const Cohort& cohort : cohorts) for_each_step(cohort.flow, check);
}

}  // namespace portstorm::client
