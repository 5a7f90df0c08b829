// The names under which expects capture what came. An expression may stand before the expect, in
// another flow of the file, so they are all collected before the first expression is compiled.

#include <fmt/format.h>

#include "dummy_client/scenario/field_names.h"
#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

using json_file::Mistakes;
using json_file::Value;

std::string_view type_in_words(ExpressionType type) {
  switch (type) {
    case ExpressionType::integer:
      return "an integer";
    case ExpressionType::number:
      return "a number with a fraction";
    case ExpressionType::text:
      return "a text";
  }
  return {};
}

class Collector {
 public:
  Collector(const wire::Protocol* protocol, ExpressionNames& names, Mistakes& mistakes)
      : protocol_(protocol), names_(names), mistakes_(mistakes) {}

  // A list of steps, or an object with such lists in it: what is wrong with them is reported where
  // they are read.
  void walk(const Value& value);
  std::vector<CaptureName> names() && { return std::move(found_); }

 private:
  void take(const Value& expect, const Value& captures);
  void take(const Value::Member& capture, std::optional<ExpressionType> type);
  std::optional<ExpressionType> type_of(const Value& expect, const Value& what) const;
  bool is_free(const Value::Member& capture);

  const wire::Protocol* protocol_;
  ExpressionNames& names_;
  Mistakes& mistakes_;
  std::vector<CaptureName> found_;
  std::map<std::string, json_file::Place> first_;
};

void Collector::walk(const Value& value) {
  for (const Value& element : value.elements) walk(element);
  if (value.kind != Value::Kind::object) return;
  const Value* expect = value.find("expect");
  const Value* captures = value.find("capture");
  if (expect && captures && captures->kind == Value::Kind::object) take(*expect, *captures);
  for (const std::string_view key : {"flow", "then", "else", "choose"}) {
    if (const Value* inner = value.find(key)) walk(*inner);
  }
}

void Collector::take(const Value& expect, const Value& captures) {
  for (const Value::Member& capture : captures.members) {
    if (is_free(capture)) take(capture, type_of(expect, capture.value));
  }
}

void Collector::take(const Value::Member& capture, std::optional<ExpressionType> type) {
  const auto [place, is_new] = first_.emplace(capture.key, capture.key_place);
  if (is_new) {
    names_.captures[capture.key] = {found_.size(), type};
    found_.push_back({capture.key, type.value_or(ExpressionType::integer)});
    return;
  }
  auto& known = names_.captures[capture.key];
  if (!known.type || !type) {
    known.type.reset();
    return;
  }
  if (*known.type == *type) return;
  mistakes_.add(capture.key_place,
                fmt::format("\"{}\" is {} here and {} in line {}: one name, one type", capture.key,
                            type_in_words(*type), type_in_words(*known.type), place->second.line));
  known.type.reset();
}

// Nothing where the step has a mistake, which is reported when it is read.
std::optional<ExpressionType> Collector::type_of(const Value& expect, const Value& what) const {
  if (!protocol_ || what.kind != Value::Kind::string) return std::nullopt;
  if (!has_packets(*protocol_)) return ExpressionType::text;
  const wire::PacketDefinition* packet =
      expect.kind == Value::Kind::string ? protocol_->find(expect.string) : nullptr;
  const auto field = packet ? packet->find_field(what.string) : std::nullopt;
  return field ? captured_type(packet->fields[*field]) : std::nullopt;
}

bool Collector::is_free(const Value::Member& capture) {
  if (!check_expression_name(capture.key, capture.key_place, mistakes_)) return false;
  const bool is_variable = names_.variables.contains(capture.key);
  if (!is_variable && !names_.data.contains(capture.key)) return true;
  mistakes_.add(capture.key_place, fmt::format("\"{}\" is a {} already", capture.key,
                                               is_variable ? "variable" : "data set"));
  return false;
}

}  // namespace

std::vector<CaptureName> collect_captures(const Value& document, const wire::Protocol* protocol,
                                          ExpressionNames& names, Mistakes& mistakes) {
  Collector collector(protocol, names, mistakes);
  for (const std::string_view section : {"cohorts", "flows"}) {
    const Value* members = document.find(section);
    if (!members) continue;
    for (const Value::Member& member : members->members) collector.walk(member.value);
  }
  if (const Value* canary = document.find("canary")) collector.walk(*canary);
  return std::move(collector).names();
}

}  // namespace portstorm::client
