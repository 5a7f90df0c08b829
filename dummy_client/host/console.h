#pragma once
// Text for people: whole strings, written at once and flushed.

#include <string_view>

namespace portstorm::client {

void print_out(std::string_view text);    // standard output
void print_error(std::string_view text);  // standard error
void complain(std::string_view message);  // standard error: "dummy_client: MESSAGE"

}  // namespace portstorm::client
