#include "json_file/json_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "json_file/read_text.h"

namespace portstorm::json_file {

const Value* Value::find(std::string_view key) const noexcept {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [key](const Member& member) { return member.key == key; });
  return found == members.end() ? nullptr : &found->value;
}

std::string_view to_string(Value::Kind kind) noexcept {
  switch (kind) {
    case Value::Kind::null:
      return "null";
    case Value::Kind::boolean:
      return "true or false";
    case Value::Kind::integer:
      return "an integer";
    case Value::Kind::number:
      return "a number";
    case Value::Kind::string:
      return "a string";
    case Value::Kind::array:
      return "an array";
    case Value::Kind::object:
      return "an object";
  }
  return "?";
}

std::string Mistake::to_string() const {
  return fmt::format("{}:{}:{}: {}", file, place.line, place.column, message);
}

void Mistakes::add(Place place, std::string message) {
  mistakes_.push_back({file_, place, std::move(message)});
}

void Mistakes::append(const Mistakes& others) {
  mistakes_.insert(mistakes_.end(), others.mistakes_.begin(), others.mistakes_.end());
}

std::string Mistakes::to_string() const {
  std::vector<std::string_view> files;  // in the order in which they were first named
  for (const Mistake& mistake : mistakes_) {
    if (std::find(files.begin(), files.end(), mistake.file) == files.end()) {
      files.push_back(mistake.file);
    }
  }
  std::string text;
  for (const std::string_view file : files) {
    std::vector<const Mistake*> sorted;
    for (const Mistake& mistake : mistakes_) {
      if (mistake.file == file) sorted.push_back(&mistake);
    }
    std::stable_sort(sorted.begin(), sorted.end(), [](const Mistake* a, const Mistake* b) {
      return std::tie(a->place.line, a->place.column) < std::tie(b->place.line, b->place.column);
    });
    for (const Mistake* mistake : sorted) text += mistake->to_string() + '\n';
  }
  return text;
}

std::optional<Value> read(const std::string& path, Mistakes& mistakes) {
  const auto text = read_text(path, mistakes);
  return text ? parse(*text, mistakes) : std::nullopt;
}

}  // namespace portstorm::json_file
