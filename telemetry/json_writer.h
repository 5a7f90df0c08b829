#pragma once
// Writes one line of JSON to the end of a string. Commas are its business, order is the caller's.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace portstorm::telemetry {

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);

  // Bytes that are no UTF-8 become U+FFFD: the line stays readable whatever the text was. At most
  // `max_bytes` of it are written, whole characters only.
  JsonWriter& string(std::string_view text, std::size_t max_bytes);
  JsonWriter& number(std::uint64_t value);
  JsonWriter& number(std::int64_t value);
  JsonWriter& number(double value);  // finite; the shortest text that reads back as the same

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();

  std::string& out_;
  bool needs_comma_ = false;
};

}  // namespace portstorm::telemetry
