#include "process/shell_text.h"

#include <algorithm>

namespace portstorm::process {

void append_word(std::string& command, std::string_view word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,@+";
  command += ' ';
  if (!word.empty() && word.find_first_not_of(plain) == word.npos) {
    command += word;
    return;
  }
  command += '"';
  for (const char c : word) {
    if (c == '"' || c == '$' || c == '`') command += '\\';
    command += c;
  }
  command += '"';
}

std::string command_again(std::string_view program, int argc, char** argv,
                          std::initializer_list<std::string_view> without) {
  std::string command(program);
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const std::string_view option = word.substr(0, word.find('='));
    if (std::find(without.begin(), without.end(), option) == without.end()) {
      append_word(command, word);
    } else if (option.size() == word.size()) {
      ++i;  // its value is the next word
    }
  }
  return command;
}

}  // namespace portstorm::process
