#include "target_server/redis/redis_command.h"

namespace portstorm::server {

void append_command(std::string& to, std::initializer_list<std::string_view> words) {
  to.append("*").append(std::to_string(words.size())).append("\r\n");
  for (const std::string_view word : words) {
    to.append("$").append(std::to_string(word.size())).append("\r\n");
    to.append(word).append("\r\n");
  }
}

}  // namespace portstorm::server
