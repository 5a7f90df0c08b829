#include "tests/faulty_servers/account_store.h"

#include <utility>

namespace portstorm::faulty {

bool AccountStore::login(std::string user_id, std::string password, Answer answer) {
  if (waiting_ == max_waiting || passwords_.size() == max_accounts) return false;
  // The store's thread tries to connect for ever, and its queue takes all that comes: nothing
  // fails, and nothing is answered.
  if (bug_ == Bug::listens_without_store) return true;
  ++waiting_;
  timers_.at(clock_.now() + delay_, [this, user_id = std::move(user_id),
                                     password = std::move(password), answer = std::move(answer)] {
    --waiting_;
    answer(check(user_id, password));
  });
  return true;
}

ChatResult AccountStore::check(const std::string& user_id, const std::string& password) {
  const auto [account, is_new] = passwords_.try_emplace(user_id, password);
  // "Does the account exist" is asked, and the answer taken for "is it he": the query's row is
  // fetched, its password column never compared.
  if (is_new || bug_ == Bug::any_password) return ChatResult::ok;
  return account->second == password ? ChatResult::ok : ChatResult::wrong_password;
}

}  // namespace portstorm::faulty
