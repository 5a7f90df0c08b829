#include "process/shell_text.h"

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

}  // namespace portstorm::process
