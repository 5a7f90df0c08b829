#pragma once
// Walks once through the JSON of a telemetry line, whose shape the caller knows; builds no tree.
//
// Every step returns false after a mistake and changes nothing any more; the first mistake stays
// in error(), with its column. The text may come from anywhere: strings are bounded and must be
// UTF-8, nesting is bounded, numbers must fit.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace portstorm::telemetry {

class JsonCursor {
 public:
  explicit JsonCursor(std::string_view text) noexcept : text_(text) {}

  // Calls on_member(name) for each member, at most `max_members`; it must step over the value.
  template <typename OnMember>
  bool object(std::size_t max_members, OnMember&& on_member) {
    if (!open('{', "an object")) return false;
    std::string name;
    for (std::size_t count = 0; !closes('}'); ++count) {
      if (!separate(count, max_members) || !member_name(name) || !on_member(name)) return false;
    }
    return !failed_;
  }

  // The same with on_element() for the elements of an array.
  template <typename OnElement>
  bool array(std::size_t max_elements, OnElement&& on_element) {
    if (!open('[', "an array")) return false;
    for (std::size_t count = 0; !closes(']'); ++count) {
      if (!separate(count, max_elements) || !on_element()) return false;
    }
    return !failed_;
  }

  bool string(std::string& out, std::size_t max_bytes);
  bool number(std::uint64_t& out);                     // an integer from 0 up
  bool number(std::uint64_t& out, std::uint64_t max);  // in [0, max]
  bool number(double& out);                            // finite
  bool skip();                                         // any value
  bool end();                                          // nothing but white space is left

  bool fail(std::string_view why);  // false, for a return
  const std::string& error() const noexcept { return error_; }

 private:
  static constexpr int max_depth = 32;

  void skip_white_space() noexcept;
  bool open(char bracket, std::string_view what);
  bool closes(char bracket);
  bool separate(std::size_t count, std::size_t max);
  bool member_name(std::string& name);
  bool skip_below(int depth);
  bool escape(std::string& out);
  bool hex(std::uint32_t& unit);
  std::string_view number_token();
  char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }

  std::string_view text_;
  std::size_t at_ = 0;
  bool failed_ = false;
  std::string error_;
};

}  // namespace portstorm::telemetry
