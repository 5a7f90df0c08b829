#include "target_server/redis/redis_logins.h"

#include <exception>
#include <utility>

#include "target_server/redis/redis_command.h"

namespace portstorm::server {

using Kind = RedisReply::Kind;

void RedisLogins::add(RedisLogin login) {
  logins_.emplace(next_number_++, Entry{std::move(login), Step::find, {}});
}

void RedisLogins::write_commands(TimePoint now, std::string& commands) {
  while (under_way_.size() < options_.max_under_way) {
    Number number = first_unsent_;
    auto login = logins_.end();
    if (!continued_.empty()) {
      number = continued_.front();
      continued_.pop_front();
      login = logins_.find(number);
      if (login == logins_.end()) continue;  // its deadline has passed meanwhile
    } else {
      login = logins_.lower_bound(first_unsent_);
      if (login == logins_.end()) return;
      number = login->first;
      first_unsent_ = number + 1;
    }
    write_command(login->second, commands);
    under_way_.push_back({number, now});
  }
}

void RedisLogins::write_command(const Entry& entry, std::string& commands) const {
  const std::string key = account_key(entry.login.user_id);
  if (entry.step == Step::insert) {
    append_command(commands, {"SET", key, entry.record, "NX"});
  } else {
    append_command(commands, {"GET", key});
  }
}

bool RedisLogins::on_reply(const RedisReply& reply) {
  if (under_way_.empty()) return false;
  const Number number = under_way_.front().login;
  under_way_.pop_front();
  const auto login = logins_.find(number);
  if (login == logins_.end()) return true;  // answered at its deadline
  if (const auto decided = advance(login->second, reply)) {
    answer(login, *decided);
  } else {
    continued_.push_back(number);
  }
  return true;
}

// Nothing when another command is needed.
std::optional<LoginAnswer> RedisLogins::advance(Entry& entry, const RedisReply& reply) {
  if (reply.kind == Kind::error) return fail(reply.text);
  if (entry.step != Step::insert) return found(entry, reply);
  if (reply.kind == Kind::status && reply.text == "OK") return LoginAnswer::ok;
  if (reply.kind != Kind::nil) return fail("a reply to SET that is none");
  entry.step = Step::find_again;
  return std::nullopt;
}

std::optional<LoginAnswer> RedisLogins::found(Entry& entry, const RedisReply& reply) {
  if (reply.kind == Kind::text) {
    const auto record = parse_account_record(reply.text);
    if (!record) return fail("the key of \"" + entry.login.user_id + "\" holds no account");
    return has_password(*record, entry.login.password) ? LoginAnswer::ok
                                                       : LoginAnswer::wrong_password;
  }
  if (reply.kind != Kind::nil) return fail("a reply to GET that is none");
  if (entry.step == Step::find_again) return fail("an account vanished while it was registered");
  try {
    entry.record =
        to_text(make_record(entry.login.password, salts_.make(), options_.hash_iterations));
  } catch (const std::exception& no_salt) {
    return fail(no_salt.what());
  }
  entry.step = Step::insert;
  return std::nullopt;
}

LoginAnswer RedisLogins::fail(std::string_view why) {
  if (options_.on_error) options_.on_error(why);
  return LoginAnswer::unavailable;
}

void RedisLogins::answer(std::map<Number, Entry>::iterator login, LoginAnswer answer) {
  ++(answer == LoginAnswer::unavailable ? totals_.failed : totals_.decided);
  answers_.push_back({std::move(login->second.login.completion), answer});
  logins_.erase(login);
}

void RedisLogins::expire(TimePoint now) {
  while (!logins_.empty() && logins_.begin()->second.login.deadline <= now) {
    ++totals_.late;
    const auto first = logins_.begin();
    answers_.push_back({std::move(first->second.login.completion), LoginAnswer::unavailable});
    logins_.erase(first);
  }
}

void RedisLogins::refuse_all() {
  for (auto& [number, entry] : logins_) {
    ++totals_.lost;
    answers_.push_back({std::move(entry.login.completion), LoginAnswer::unavailable});
  }
  logins_.clear();
  continued_.clear();
  under_way_.clear();
}

TimePoint RedisLogins::next_deadline() const {
  return logins_.empty() ? TimePoint::max() : logins_.begin()->second.login.deadline;
}

TimePoint RedisLogins::oldest_sent() const {
  return under_way_.empty() ? TimePoint::max() : under_way_.front().sent;
}

std::vector<RedisLogins::Answered> RedisLogins::take_answers() {
  return std::exchange(answers_, {});
}

}  // namespace portstorm::server
