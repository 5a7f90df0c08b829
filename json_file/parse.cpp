// Parsing: nlohmann/json says which tokens the text has; a cursor that walks along with its
// events knows where each of them stands.

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <unordered_map>

#include "json_file/json_file.h"
#include "json_file/parse_error.h"
#include "json_file/text_cursor.h"

namespace portstorm::json_file {

namespace {

using Json = nlohmann::json;

constexpr std::size_t max_depth = 128;

// Receives the parser's events in the order of the text and builds the tree of values. Every
// event belongs to one token, so stepping the cursor to the next token gives its place.
class TreeBuilder final : public nlohmann::json_sax<Json> {
 public:
  TreeBuilder(std::string_view text, Mistakes& mistakes)
      : cursor_(text), token_start_(text), mistakes_(mistakes) {}

  Value take_root() { return std::move(root_); }
  const TextCursor& cursor() const { return cursor_; }

  bool null() override {
    add_scalar(Value::Kind::null);
    return token_is_whole();
  }

  bool boolean(bool value) override {
    add_scalar(Value::Kind::boolean).boolean = value;
    return token_is_whole();
  }

  bool number_integer(std::int64_t integer) override {
    Value& value = add_scalar(Value::Kind::integer);
    value.integer = integer;
    value.number = static_cast<double>(integer);
    return token_is_whole();
  }

  bool number_unsigned(std::uint64_t integer) override {
    Value& value = add_scalar(Value::Kind::integer);
    value.unsigned_integer = integer;
    value.is_unsigned = integer > static_cast<std::uint64_t>(INT64_MAX);
    if (!value.is_unsigned) value.integer = static_cast<std::int64_t>(integer);
    value.number = static_cast<double>(integer);
    return token_is_whole();
  }

  bool number_float(double number, const std::string&) override {
    add_scalar(Value::Kind::number).number = number;
    return token_is_whole();
  }

  bool string(std::string& text) override {
    add_scalar(Value::Kind::string).string = std::move(text);
    return true;
  }

  bool binary(Json::binary_t&) override { return false; }  // not in a JSON text

  bool start_object(std::size_t) override { return open(Value::Kind::object); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(Value::Kind::array); }
  bool end_array() override { return close(); }

  bool key(std::string& name) override {
    const Place place = next_token();
    Container& object = open_.back();
    const auto [first, is_new] = object.keys.emplace(name, place.line);
    if (!is_new) {
      mistakes_.add(place, fmt::format("duplicate key \"{}\": it stands on line {} already", name,
                                       first->second));
    }
    object.value->members.push_back({std::move(name), place, {}});
    after_key_ = true;
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const Json::exception&) override {
    report_parse_error(cursor_, after(), mistakes_);
    return false;
  }

 private:
  struct Container {
    Value* value;
    std::unordered_map<std::string, std::uint32_t> keys;  // and the line of each
  };

  Place next_token() {
    cursor_.skip_to_token();
    token_start_ = cursor_;
    cursor_.advance(cursor_.token().size());
    return token_start_.place();
  }

  // The parser takes "01" for two tokens and stumbles over the second; people see one bad number.
  bool token_is_whole() {
    if (Json::accept(token_start_.token())) return true;
    report_bad_value(token_start_, mistakes_);
    return false;
  }

  // The pointers in open_ stay valid: a container grows only when it is the innermost open one.
  Value& add(Value::Kind kind) {
    Value* value = &root_;
    if (!open_.empty() && open_.back().value->kind == Value::Kind::object) {
      value = &open_.back().value->members.back().value;
    } else if (!open_.empty()) {
      value = &open_.back().value->elements.emplace_back();
    }
    value->kind = kind;
    value->place = next_token();
    after_key_ = false;
    return *value;
  }

  Value& add_scalar(Value::Kind kind) {
    Value& value = add(kind);
    complete_ = open_.empty();
    return value;
  }

  bool open(Value::Kind kind) {
    Value& value = add(kind);
    if (open_.size() == max_depth) {
      mistakes_.add(value.place, fmt::format("nested deeper than {} levels", max_depth));
      return false;
    }
    open_.push_back({&value, {}});
    return true;
  }

  bool close() {
    next_token();
    open_.pop_back();
    complete_ = open_.empty();
    return true;
  }

  After after() const {
    if (complete_) return After::document;
    if (open_.empty()) return After::nothing;
    if (after_key_) return After::key;
    const Value& innermost = *open_.back().value;
    if (innermost.kind == Value::Kind::object) {
      return innermost.members.empty() ? After::object_start : After::member;
    }
    return innermost.elements.empty() ? After::array_start : After::element;
  }

  TextCursor cursor_;       // behind the last token
  TextCursor token_start_;  // at it
  Mistakes& mistakes_;
  Value root_;
  std::vector<Container> open_;
  bool after_key_ = false;
  bool complete_ = false;
};

}  // namespace

std::optional<Value> parse(std::string_view text, Mistakes& mistakes) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());

  TreeBuilder builder(text, mistakes);
  if (!Json::sax_parse(text.begin(), text.end(), &builder)) return std::nullopt;
  // The parser takes a NUL byte for the end of its input.
  TextCursor rest = builder.cursor();
  rest.skip_whitespace();
  if (!rest.at_end()) {
    report_parse_error(rest, After::document, mistakes);
    return std::nullopt;
  }
  return builder.take_root();
}

}  // namespace portstorm::json_file
