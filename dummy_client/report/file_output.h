#pragma once
// Result files appear whole or not at all: written beside their place, then renamed into it.

#include <optional>
#include <string>
#include <string_view>

namespace portstorm::client {

// What keeps a file from being written there, or nothing. Asked before a run, so that hours of
// load are not lost to a misspelled folder.
std::optional<std::string> why_not_writable(const std::string& path);

// What went wrong, or nothing. An old file of that name is replaced; what is no regular file (a
// pipe, /dev/null) is written to directly.
std::optional<std::string> write_file(const std::string& path, std::string_view content);

}  // namespace portstorm::client
