#pragma once
// The account store that the options ask for: SQLite's file, or Redis.

#include <memory>

#include "target_server/content/accounts.h"
#include "target_server/content/content.h"
#include "target_server/host/server_options.h"
#include "target_server/redis/redis_account_store.h"

namespace portstorm::server {

struct OpenAccounts {
  std::unique_ptr<AccountStore> store;
  const RedisAccountStore* redis = nullptr;  // the same store, when it is one
};

// Returns when the store can be asked. Throws std::runtime_error, naming the file or the address,
// when it cannot. `thread` must outlive the store.
OpenAccounts open_accounts(const ServerOptions& options, ContentThread& thread);

}  // namespace portstorm::server
