#include "target_server/content/sqlite_account_store.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "target_server/content/account_database.h"

namespace portstorm::server {
namespace {

struct Login {
  std::string user_id;
  std::string password;
  AccountStore::Completion completion;
  LoginAnswer answer = LoginAnswer::unavailable;
};

using Logins = std::vector<Login>;

class SqliteAccountStore final : public AccountStore {
 public:
  SqliteAccountStore(const std::string& path, ContentThread& thread, SqliteStoreOptions options)
      : content_thread_(thread),
        options_(std::move(options)),
        database_(path, options_.busy_timeout, options_.hash_iterations),
        worker_([this] { work(); }) {}

  SqliteAccountStore(const SqliteAccountStore&) = delete;
  SqliteAccountStore& operator=(const SqliteAccountStore&) = delete;

  ~SqliteAccountStore() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    worker_.join();
  }

  bool login(std::string user_id, std::string password, Completion completion) override {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_ || waiting_.size() >= options_.max_waiting) return false;
      waiting_.push_back({std::move(user_id), std::move(password), std::move(completion)});
    }
    wake_.notify_one();
    return true;
  }

 private:
  void work() noexcept {
    for (Logins batch = take_batch(); !batch.empty(); batch = take_batch()) {
      do_batch(batch);
      answer(std::move(batch));
    }
  }

  // Waits for logins; empty when stopping.
  Logins take_batch() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    Logins batch;
    if (stopping_) return batch;
    const std::size_t count = std::min(waiting_.size(), options_.max_batch);
    batch.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      batch.push_back(std::move(waiting_.front()));
      waiting_.pop_front();
    }
    return batch;
  }

  void do_batch(Logins& batch) noexcept {
    std::string why;
    try {
      if (in_one_transaction(batch)) return;
      why = database_.file().error();
    } catch (const std::exception& failure) {  // no memory, no random numbers
      why = failure.what();
    }
    database_.file().roll_back();
    for (Login& login : batch) login.answer = LoginAnswer::unavailable;
    report(why, batch.size());
  }

  bool in_one_transaction(Logins& batch) {
    if (!database_.file().begin()) return false;
    for (Login& login : batch) {
      login.answer = database_.login(login.user_id, login.password);
      if (login.answer == LoginAnswer::unavailable) return false;
    }
    return database_.file().commit();
  }

  void report(const std::string& why, std::size_t logins) const {
    if (!options_.on_error) return;
    options_.on_error("accounts: " + why + "; logins refused: " + std::to_string(logins));
  }

  void answer(Logins batch) {
    // False when the content is stopping: there is nobody left to answer.
    (void)content_thread_.run([batch = std::move(batch)] {
      for (const Login& login : batch) login.completion(login.answer);
    });
  }

  ContentThread& content_thread_;
  const SqliteStoreOptions options_;
  AccountDatabase database_;  // the worker's, once it runs

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Login> waiting_;
  bool stopping_ = false;

  std::thread worker_;  // last: starts when all the rest is there
};

}  // namespace

std::unique_ptr<AccountStore> make_sqlite_account_store(const std::string& path,
                                                        ContentThread& thread,
                                                        SqliteStoreOptions options) {
  if (options.max_waiting < 1 || options.max_batch < 1 || options.hash_iterations < 1 ||
      options.hash_iterations > max_hash_iterations) {
    throw std::invalid_argument(
        "an account store needs limits and iterations of at least 1, and at most " +
        std::to_string(max_hash_iterations) + " iterations");
  }
  return std::make_unique<SqliteAccountStore>(path, thread, std::move(options));
}

}  // namespace portstorm::server
