#pragma once
// Says in a sentence where and why a text stops being JSON. Private to json_file.

#include <cstdint>
#include <string>

#include "json_file/text_cursor.h"

namespace portstorm::json_file {

// What stood before the point at which the parser gave up.
enum class After : std::uint8_t {
  nothing,       // the document has not begun
  document,      // it is complete
  object_start,  // {
  key,           // a member's key, before its colon
  member,        // a whole member of an object
  array_start,   // [
  element,       // a whole element of an array
};

// `cursor` stands behind the last good token.
void report_parse_error(TextCursor cursor, After after, Mistakes& mistakes);

// `cursor` stands at what should be a value and is none.
void report_bad_value(const TextCursor& cursor, Mistakes& mistakes);

}  // namespace portstorm::json_file
