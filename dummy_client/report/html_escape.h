#pragma once
// Text of unknown origin (names, server replies, paths) made safe to stand in HTML and SVG.

#include <string>
#include <string_view>

namespace portstorm::client {

// For text and for attribute values in double quotes. Control characters that no HTML may hold
// become U+FFFD, and so do bytes that are no UTF-8.
std::string html_escape(std::string_view text);

}  // namespace portstorm::client
