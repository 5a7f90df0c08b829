#pragma once
// A file's whole text. What keeps it from being read is a mistake at 1:1: it does not exist, is a
// folder, cannot be opened or read, or has more than 64 MiB. A pipe is read to its end.

#include <optional>
#include <string>

#include "json_file/json_file.h"

namespace portstorm::json_file {

std::optional<std::string> read_text(const std::string& path, Mistakes& mistakes);

}  // namespace portstorm::json_file
