#pragma once
// A command as one may type it again.

#include <initializer_list>
#include <string>
#include <string_view>

namespace portstorm::process {

// Appends a blank and `word`, in quotes where a shell needs them: sh and, but for a percent sign or
// a dollar sign in a word, cmd.exe read it alike.
void append_word(std::string& command, std::string_view word);

// `program` with the arguments of main(), but for the options in `without` and their values: those
// that would write over what is there.
std::string command_again(std::string_view program, int argc, char** argv,
                          std::initializer_list<std::string_view> without);

}  // namespace portstorm::process
