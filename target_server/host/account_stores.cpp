#include "target_server/host/account_stores.h"

#include <spdlog/spdlog.h>

#include <stdexcept>

#include "target_server/content/sqlite_account_store.h"

namespace portstorm::server {
namespace {

OpenAccounts open_redis(const ServerOptions& options, ContentThread& thread) {
  RedisStoreOptions redis;
  std::string why;
  redis.endpoints = resolve(options.redis, why);
  if (redis.endpoints.empty()) throw std::runtime_error("--redis " + options.redis + ": " + why);
  redis.timeout = options.redis_timeout;
  redis.on_event = [](std::string_view line) { spdlog::warn("{}", line); };

  OpenAccounts accounts;
  auto store = make_redis_account_store(std::move(redis), thread);
  accounts.redis = store.get();
  accounts.store = std::move(store);
  return accounts;
}

OpenAccounts open_sqlite(const ServerOptions& options, ContentThread& thread) {
  SqliteStoreOptions sqlite;
  sqlite.on_error = [](std::string_view line) { spdlog::error("{}", line); };
  return {make_sqlite_account_store(options.accounts, thread, std::move(sqlite)), nullptr};
}

}  // namespace

OpenAccounts open_accounts(const ServerOptions& options, ContentThread& thread) {
  return options.redis.empty() ? open_sqlite(options, thread) : open_redis(options, thread);
}

}  // namespace portstorm::server
