#pragma once
// Text of unknown origin (names, server replies, paths) made safe to stand in HTML, SVG and XML.

#include <string>
#include <string_view>

namespace portstorm::client {

// For text and for attribute values in double quotes. Characters that no HTML or XML may hold
// (control characters, U+FFFE, U+FFFF) become U+FFFD, and so do bytes that are no UTF-8.
std::string html_escape(std::string_view text);

}  // namespace portstorm::client
