#pragma once
// What a JSON file is, by its keys.

#include "json_file/json_file.h"

namespace portstorm::client {

// A protocol file, rather than a scenario.
bool is_protocol(const json_file::Value& document);

}  // namespace portstorm::client
