#pragma once
// Who may log in, as the content asks it. The content's thread never waits for the answer.

#include <cstdint>
#include <functional>
#include <string>

namespace portstorm::server {

enum class LoginAnswer : std::uint8_t { ok, wrong_password, unavailable };

class AccountStore {
 public:
  using Completion = std::function<void(LoginAnswer)>;

  // Waits for what is being done just now; logins still queued are never answered.
  virtual ~AccountStore() = default;

  // The first login under an id registers it, later ones need the same password. Never waits:
  // true means that `completion` will run once, later, on the content's thread (unless it is
  // stopping); false that the store has too much to do, or is away, and dropped `completion`.
  virtual bool login(std::string user_id, std::string password, Completion completion) = 0;
};

}  // namespace portstorm::server
