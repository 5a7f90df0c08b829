#pragma once
// Commands in Redis's protocol (RESP,
// https://redis.io/docs/latest/develop/reference/protocol-spec): an array of byte strings, each
// behind its length, so that any byte may stand in them.

#include <initializer_list>
#include <string>
#include <string_view>

namespace portstorm::server {

// ("GET", "k") is *2\r\n$3\r\nGET\r\n$1\r\nk\r\n
void append_command(std::string& to, std::initializer_list<std::string_view> words);

}  // namespace portstorm::server
