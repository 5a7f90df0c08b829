#pragma once
// Dictionaries of libFuzzer: tokens worth putting into an input as they are.

#include <set>
#include <string>

#include "json_file/json_file.h"
#include "wire/packet_definition.h"

namespace portstorm::fuzz {

using Tokens = std::set<std::string>;  // raw bytes

// Headers of the protocol's packets, and lengths where parsers go wrong.
void add_tokens(const wire::Protocol& protocol, Tokens& tokens);

// Keys and texts of a JSON file, in their quotation marks.
void add_tokens(const json_file::Value& document, Tokens& tokens);

// "\x05\x00" a line; see https://llvm.org/docs/LibFuzzer.html#dictionaries
std::string dictionary_text(const Tokens& tokens);

}  // namespace portstorm::fuzz
