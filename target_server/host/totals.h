#pragma once
// What the server has done, printed at its end.

#include <string>

#include "target_server/content/board.h"
#include "target_server/content/chat.h"
#include "target_server/content/field.h"
#include "target_server/content/sqlite_chat_log.h"
#include "target_server/host/server.h"
#include "target_server/redis/redis_account_store.h"

namespace portstorm::server {

// Lines of Server::content_totals().
std::string to_text(const ChatTotals& totals);
std::string to_text(const RedisTotals& totals);
std::string to_text(const ChatLogTotals& totals);
std::string to_text(const BoardTotals& totals);
std::string to_text(const FieldTotals& totals);
std::string logic_waits_text(std::uint64_t waits);  // empty for none

// To standard output; the latest `incidents` incidents one by one. After server.stop().
void print_totals(const Server& server, std::size_t incidents);

}  // namespace portstorm::server
