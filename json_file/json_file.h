#pragma once
// A JSON text in which every value knows its line and column, so that a reader can report every
// mistake of a file at once as `file:line:column: what is wrong, what was expected`.
//
// nlohmann/json does the parsing; this file keeps the places and collects the mistakes.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace portstorm::json_file {

struct Place {
  std::uint32_t line = 0;    // from 1
  std::uint32_t column = 0;  // from 1, in bytes
};

class Value {
 public:
  enum class Kind : std::uint8_t { null, boolean, integer, number, string, array, object };
  struct Member;

  Kind kind = Kind::null;
  Place place;  // of its first character
  bool boolean = false;
  std::int64_t integer = 0;  // kind integer that fits; see is_unsigned
  std::uint64_t unsigned_integer = 0;
  bool is_unsigned = false;  // too large for int64: read unsigned_integer
  double number = 0;         // integer and number kinds
  std::string string;
  std::vector<Value> elements;  // array
  std::vector<Member> members;  // object, in the order of the file

  const Value* find(std::string_view key) const noexcept;
};

struct Value::Member {
  std::string key;
  Place key_place;
  Value value;
};

std::string_view to_string(Value::Kind kind) noexcept;  // "a string", "an object", ...

struct Mistake {
  std::string file;
  Place place;
  std::string message;

  std::string to_string() const;  // file:line:column: message
};

// Collects mistakes; one per file, handed through its reader.
class Mistakes {
 public:
  explicit Mistakes(std::string file) : file_(std::move(file)) {}

  void add(Place place, std::string message);
  void append(const Mistakes& others);  // of a file that this one names
  const std::vector<Mistake>& all() const noexcept { return mistakes_; }
  bool empty() const noexcept { return mistakes_.empty(); }
  const std::string& file() const noexcept { return file_; }
  std::string to_string() const;  // one line each, sorted by place within a file

 private:
  std::string file_;
  std::vector<Mistake> mistakes_;
};

// The document, or nothing when the text is no JSON at all (one mistake says where it stops).
// Comments are not allowed; a duplicate key is a mistake; depth is limited to 128.
std::optional<Value> parse(std::string_view text, Mistakes& mistakes);

// Reads the file (see read_text.h), then parses it.
std::optional<Value> read(const std::string& path, Mistakes& mistakes);

// Reports members of `object` whose key is not in `known`, naming the nearest known key.
void reject_unknown_keys(const Value& object, std::span<const std::string_view> known,
                         Mistakes& mistakes);

// The candidate within a small edit distance of `word`, for "did you mean".
std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> candidates);

}  // namespace portstorm::json_file
