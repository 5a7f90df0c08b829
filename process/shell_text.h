#pragma once
// A command as one may type it again.

#include <string>
#include <string_view>

namespace portstorm::process {

// Appends a blank and `word`, in quotes where a shell needs them: sh and, but for a percent sign or
// a dollar sign in a word, cmd.exe read it alike.
void append_word(std::string& command, std::string_view word);

}  // namespace portstorm::process
